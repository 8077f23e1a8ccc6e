using System.Text.Json;
using System.Text.Json.Serialization;
using Rollout.Tasks.Execution.Reports;

namespace Rollout.Tasks.Execution.State;

/// <summary>JSON of the journal's data and of the reports, generated at build time: reading them must not cost the start of the tool.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, Converters = [typeof(RolloutPhaseConverter), typeof(VerdictConverter), typeof(MigrationPhaseConverter)])]
[JsonSerializable(typeof(RolloutStartedData))]
[JsonSerializable(typeof(TaskDoneData))]
[JsonSerializable(typeof(SlotDeployedData))]
[JsonSerializable(typeof(WeightsIntentData))]
[JsonSerializable(typeof(WeightsObservedData))]
[JsonSerializable(typeof(StepData))]
[JsonSerializable(typeof(StepPassedData))]
[JsonSerializable(typeof(StepExtendedData))]
[JsonSerializable(typeof(RollbackDecidedData))]
[JsonSerializable(typeof(StepBackDecidedData))]
[JsonSerializable(typeof(SteppedBackData))]
[JsonSerializable(typeof(DriftAcceptedData))]
[JsonSerializable(typeof(ReasonData))]
[JsonSerializable(typeof(CutOverData))]
[JsonSerializable(typeof(BakeEndedData))]
[JsonSerializable(typeof(DecommissionedData))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(Database.MigrationForecast))]
internal sealed partial class ExecutionJson : JsonSerializerContext;

/// <summary>Phases by name, in camel case.</summary>
internal sealed class RolloutPhaseConverter() : JsonStringEnumConverter<RolloutPhase>(JsonNamingPolicy.CamelCase);

/// <summary>Verdicts by name, as everywhere.</summary>
internal sealed class VerdictConverter() : JsonStringEnumConverter<Verdict>();

/// <summary>Phases of migrations by name, in lower case.</summary>
internal sealed class MigrationPhaseConverter() : JsonStringEnumConverter<Database.Linting.MigrationPhase>(JsonNamingPolicy.CamelCase);
