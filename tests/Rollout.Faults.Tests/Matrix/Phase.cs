using Rollout.Faults.Tests.Proxies;
using Rollout.Tasks.Execution;

namespace Rollout.Faults.Tests.Matrix;

/// <summary>When the fault begins.</summary>
internal enum Moment
{
    /// <summary>With the first call of the task.</summary>
    AtStart,

    /// <summary>Once the first weight was changed.</summary>
    AfterChange,

    /// <summary>While the step is watched; where the candidate fails, what comes then is the way back.</summary>
    InHold,

    /// <summary>Once the first weight went back.</summary>
    AfterChangeBack,
}

/// <summary>A part of a rollout, and the operations that it needs.</summary>
/// <param name="Title">What it does, as docs/faults.md calls it.</param>
/// <param name="Before">Tasks that are done before, without any fault.</param>
/// <param name="Task">The task that meets the fault.</param>
/// <param name="Begin">When the fault begins.</param>
/// <param name="Operations">Operations of the part.</param>
internal sealed record Phase(string Title, IReadOnlyList<string> Before, string Task, Moment Begin, IReadOnlyList<string> Operations)
{
    /// <summary>How long a step is held, on the tool's clock.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether the candidate fails once it has traffic.</summary>
    public bool CandidateFails { get; init; }

    /// <summary>All parts on an Application Load Balancer, in the order of a rollout.</summary>
    public static IReadOnlyList<Phase> Elbv2 { get; } = All(
        string.Empty,
        ["DescribeLoadBalancers", "DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"],
        ["ModifyRule", "ModifyListener"],
        "RegisterTargets",
        "DeregisterTargets",
        ["CreateRule", "DeleteRule"]);

    /// <summary>All parts on HAProxy, in the order of a rollout.</summary>
    public static IReadOnlyList<Phase> HAProxy { get; } = All("HAProxy: ", ["show"], ["set weight"], "set state", "set state", []);

    /// <summary>All cells of the part.</summary>
    public IEnumerable<Cell> Cells => Operations.SelectMany(operation => Enum.GetValues<Fault>().Where(fault => Applies(fault, operation)).SelectMany(fault => Lengths(fault).Select(lasting => new Cell(this, operation, fault, lasting))));

    /// <summary>Whether a fault can meet an operation at all.</summary>
    public static bool Applies(Fault fault, string operation) => fault switch
    {
        Fault.StaleRead => RecordedCall.Reads(operation),
        Fault.MissingPage => Pages.Operations.Contains(operation),

        // A socket of HAProxy knows no such answers.
        Fault.Throttled or Fault.ServerError or Fault.ExpiredToken => char.IsAsciiLetterUpper(operation[0]),
        _ => true,
    };

    private static IReadOnlyList<Phase> All(string router, IReadOnlyList<string> reads, IReadOnlyList<string> changes, string register, string deregister, IReadOnlyList<string> rules) =>
    [
        new(router + "DeployCandidate", UpTo(TaskNames.MigrateStaging), TaskNames.DeployCandidate, Moment.AtStart, [.. reads, .. new[] { register, deregister }.Distinct()]),
        .. rules.Count == 0 ? [] : new[] { new Phase(router + "SmokeTest: test traffic", UpTo(TaskNames.MigrateDatabase), TaskNames.SmokeTest, Moment.AtStart, [.. reads.Where(read => read != "DescribeTargetHealth"), .. rules]) },
        new(router + "ShiftTraffic10: look and change", UpTo(TaskNames.SmokeTest), TaskNames.ShiftTraffic10, Moment.AtStart, [.. reads, .. changes]),
        new(router + "ShiftTraffic10: read back", UpTo(TaskNames.SmokeTest), TaskNames.ShiftTraffic10, Moment.AfterChange, reads),
        new(router + "ShiftTraffic10: hold", UpTo(TaskNames.SmokeTest), TaskNames.ShiftTraffic10, Moment.InHold, reads) { Hold = TimeSpan.FromSeconds(8) },
        new(router + "ShiftTraffic50: look and change", UpTo(TaskNames.ShiftTraffic10), TaskNames.ShiftTraffic50, Moment.AtStart, [.. reads, .. changes]),
        new(router + "Cutover: change", UpTo(TaskNames.ShiftTraffic50), TaskNames.Cutover, Moment.AtStart, changes),
        new(router + "Shift back: change", UpTo(TaskNames.SmokeTest), TaskNames.ShiftTraffic10, Moment.InHold, changes) { Hold = TimeSpan.FromSeconds(30), CandidateFails = true },
        new(router + "Shift back: read back", UpTo(TaskNames.SmokeTest), TaskNames.ShiftTraffic10, Moment.AfterChangeBack, reads) { Hold = TimeSpan.FromSeconds(30), CandidateFails = true },
        new(router + "Rollback after Cutover", UpTo(TaskNames.Cutover), TaskNames.Rollback, Moment.AtStart, [.. reads, .. changes]),
        new(router + "Decommission after Rollback", [.. UpTo(TaskNames.Cutover), TaskNames.Rollback], TaskNames.Decommission, Moment.AtStart, [.. reads, deregister]),
    ];

    private static bool[] Lengths(Fault fault) => fault is Fault.StaleRead or Fault.Silence ? [false] : [false, true];

    private static IReadOnlyList<string> UpTo(string task) => [.. TaskNames.Chain.TakeWhile(name => name != task), task];
}

/// <summary>One experiment.</summary>
/// <param name="Phase">What is done.</param>
/// <param name="Operation">The operation that the fault meets.</param>
/// <param name="Fault">The fault.</param>
/// <param name="Lasting">Whether all its calls meet it, or one.</param>
internal sealed record Cell(Phase Phase, string Operation, Fault Fault, bool Lasting)
{
    public override string ToString() => $"{Phase.Title} / {Operation} / {Fault}{(Lasting ? " lasting" : string.Empty)}";
}
