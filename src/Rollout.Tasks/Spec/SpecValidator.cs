using Rollout.Tasks.Spec.Rules;

namespace Rollout.Tasks.Spec;

/// <summary>Checks a file as a whole and makes the plan out of it. The only place where plans are made.</summary>
internal static class SpecValidator
{
    private static readonly ISpecRule[] Rules =
    [
        new EnvironmentIsKnownRule(), new ReleaseIsNamedRule(), new NamesAreSimpleRule(), new NothingIsEmptyRule(),
        new WeightsAscendTo100Rule(), new WeightsAreWholeRule(), new GuardsAreMeantRule(), new MetricsAreToldRule(), new ExtraSourcesAreWholeRule(), new MetricsKeysSuitSourceRule(), new JudgeIsSoundRule(), new JudgeHasGuardsRule(), new CloudWatchNeedsTimeRule(), new TimesFitTogetherRule(), new HoldsCoverGuardsRule(), new ProgressDeadlineCoversHoldsRule(), new WindowsCoverReadsRule(),
        new RoutesAreUniqueRule(), new RoutesAreReachableRule(), new RoutesArePatternsRule(), new TargetGroupNamesRule(), new EndpointsAreKnownRule(), new TrafficKeysSuitRouterRule(), new GuardsSuitSourceRule(), new PortsAreDistinctRule(),
        new FilesExistRule(), new ServicesSuitRuntimesRule(), new DockerKeysNeedDockerRule(), new CommandsAreWholeRule(), new HeadersAreTokensRule(),
        new DatabaseIsReachableRule(), new DatabaseNamesAreSimpleRule(), new DatabasePlaceholderHasDatabaseRule(), new BootstrapDiffersRule(),
        new SmokeServicesAreKnownRule(), new SmokeVariablesAreKnownRule(), new JsonPathsAreSimpleRule(), new NamesAreUniqueRule(),
    ];

    /// <summary>Every fault that every rule sees.</summary>
    public static IReadOnlyList<SpecFault> Check(SpecContext context) => [.. Rules.SelectMany(r => r.Check(context))];

    /// <summary>The plan of a file without faults.</summary>
    public static RolloutPlan ToPlan(SpecContext context, string stateDirectory) => new PlanBuilder(context).Build(stateDirectory);
}
