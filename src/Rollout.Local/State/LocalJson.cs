using System.Text.Json;
using System.Text.Json.Serialization;
using Rollout.Local.Balancer;
using Rollout.Local.Supervision;

namespace Rollout.Local.State;

/// <summary>Makes and reads the program's own files.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(BalancerState))]
[JsonSerializable(typeof(IReadOnlyList<ProcessRecord>))]
internal sealed partial class LocalJson : JsonSerializerContext;
