using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rollout.Tasks.Embedded;

/// <summary>Makes and reads the JSON of <see cref="EmbeddedContract"/>. Generated at compile time: a short command pays no reflection for it.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(EmbeddedSettings))]
[JsonSerializable(typeof(EmbeddedEndpoints))]
[JsonSerializable(typeof(EmbeddedStatus))]
[JsonSerializable(typeof(Topology))]
[JsonSerializable(typeof(HAProxyTopology))]
[JsonSerializable(typeof(ProcessRequest))]
[JsonSerializable(typeof(SupervisedProcess))]
[JsonSerializable(typeof(IReadOnlyList<SupervisedProcess>))]
[JsonSerializable(typeof(PostgresStatus))]
[JsonSerializable(typeof(EmbeddedError))]
[JsonSerializable(typeof(ProcessIdentity))]
internal sealed partial class EmbeddedJson : JsonSerializerContext;
