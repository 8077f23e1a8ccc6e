namespace Rollout.Tasks.Smoke;

/// <summary>Outcome of all smoke flows. Holds no secret.</summary>
/// <param name="Flows">In the order of the plan; each was run, even when one before it failed.</param>
public sealed record SmokeReport(IReadOnlyList<SmokeFlowResult> Flows)
{
    /// <summary>True when every step of every flow gave what it should. True without flows: the plan asks for none.</summary>
    public bool Passed => Flows.All(f => f.Passed);

    /// <summary>One line for people.</summary>
    public string Summary => Passed
        ? $"{Flows.Count} of {Flows.Count} smoke flows passed"
        : $"{Flows.Count(f => !f.Passed)} of {Flows.Count} smoke flows failed: {string.Join("; ", Flows.Where(f => !f.Passed).Select(f => f.Steps[^1].Message))}";

    /// <summary>Does nothing when all passed.</summary>
    /// <exception cref="RolloutException">RT2700: a flow failed; the message has every failed step.</exception>
    public void ThrowIfFailed()
    {
        if (!Passed)
        {
            throw new RolloutException("RT2700", $"{Summary}. The candidate gets no traffic; read its log, or correct the flows in rollout.yaml.");
        }
    }
}

/// <summary>Outcome of one flow. It ends with its first failed step.</summary>
/// <param name="Name">Name of the flow.</param>
/// <param name="Planned">Steps of the flow in the plan.</param>
/// <param name="Steps">Those that were run; the last one is the failed one, if any failed.</param>
public sealed record SmokeFlowResult(string Name, int Planned, IReadOnlyList<SmokeStepResult> Steps)
{
    /// <summary>True when every step gave what it should.</summary>
    public bool Passed => Steps.Count == Planned && Steps.All(s => s.Passed);
}

/// <summary>Outcome of one step.</summary>
/// <param name="Service">Whose candidate instance was asked.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">As it stands in the plan, with its variables unreplaced. Headers and body are left out: the plan may have taken secrets for them from the environment.</param>
/// <param name="Duration">From the request to the end of the answer; zero when nothing was sent.</param>
/// <param name="Status">HTTP status; null when there was no answer.</param>
/// <param name="Code">Number of the error; null when the step passed. RT2701: another answer than expected. RT2702: a variable has no value. RT2703: the request cannot be made. RT2704: no answer in time. RT2705: the connection failed. RT2706: the answer cannot be read.</param>
/// <param name="Expected">What should come.</param>
/// <param name="Actual">What came, with at most 200 characters of the body; secrets are masked.</param>
/// <param name="Message">One line with flow, step, what was expected and what came.</param>
public sealed record SmokeStepResult(string Service, string Method, string Path, TimeSpan Duration, int? Status, string? Code, string Expected, string Actual, string Message)
{
    /// <summary>True when the answer was as expected and all values were captured.</summary>
    public bool Passed => Code is null;
}
