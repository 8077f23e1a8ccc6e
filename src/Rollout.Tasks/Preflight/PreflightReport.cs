namespace Rollout.Tasks.Preflight;

/// <summary>What one check found.</summary>
/// <param name="Claim">What must hold.</param>
/// <param name="Result">What was found.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record PreflightFinding(string Claim, CheckResult Result, TimeSpan Duration);

/// <summary>What all checks found, in the order in which they were given.</summary>
/// <param name="Findings">One a check, also after one that failed.</param>
internal sealed record PreflightReport(IReadOnlyList<PreflightFinding> Findings)
{
    /// <summary>Throws when a claim does not hold.</summary>
    /// <exception cref="RolloutException">The fault of the one check that failed, or RT2619 with those of all.</exception>
    public void ThrowIfFailed()
    {
        var failed = Findings.Where(finding => finding.Result.Outcome == CheckOutcome.Failed).ToList();
        if (failed is [var one])
        {
            throw new RolloutException(one.Result.Code, one.Result.Message);
        }

        if (failed.Count > 1)
        {
            throw new RolloutException("RT2619", $"{failed.Count} of {Findings.Count} checks failed, nothing was changed: {string.Join(" | ", failed.Select(finding => $"{finding.Result.Code} {finding.Result.Message}"))}");
        }
    }
}
