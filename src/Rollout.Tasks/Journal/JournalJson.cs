using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rollout.Tasks.Journal;

/// <summary>JSON of journal and lease, generated at build time: reading them must not cost the start of the tool.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, Converters = [typeof(JournalKindConverter)])]
[JsonSerializable(typeof(JournalEvent))]
[JsonSerializable(typeof(LeaseFile))]
[JsonSerializable(typeof(AbortRequest))]
internal sealed partial class JournalJson : JsonSerializerContext;

/// <summary>Kinds by name, in camel case.</summary>
internal sealed class JournalKindConverter() : JsonStringEnumConverter<JournalKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
