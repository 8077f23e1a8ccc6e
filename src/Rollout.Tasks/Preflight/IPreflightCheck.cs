namespace Rollout.Tasks.Preflight;

/// <summary>One thing that must hold before anything is built or changed. A check looks and changes nothing.</summary>
internal interface IPreflightCheck
{
    /// <summary>What must hold, in a few words.</summary>
    string Claim { get; }

    /// <summary>Looks whether it holds.</summary>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="RolloutException">A backend could not be asked; <see cref="PreflightRunner"/> makes a failed result of it.</exception>
    Task<CheckResult> RunAsync(CancellationToken cancellationToken);
}
