using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rollout.Tasks.Database.Backups;

/// <summary>What a backup holds, written beside it once it is whole. A backup without one does not count.</summary>
/// <param name="Database">Name of the database.</param>
/// <param name="ServerVersion">Such as <c>15.18</c>.</param>
/// <param name="TakenAt">When its view of the data began. What was written later is not in it.</param>
/// <param name="Kind">What took it.</param>
internal sealed record BackupManifest(string Database, string ServerVersion, DateTimeOffset TakenAt, BackupKind Kind)
{
    /// <summary>Name beside the dump.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Name of the dump, a file or a folder.</summary>
    public const string DumpName = "dump";

    /// <summary>Of the server's cluster: the same name on another server is another database.</summary>
    public string SystemIdentifier { get; init; } = string.Empty;

    /// <summary>The exported snapshot that dump and row counts saw.</summary>
    public string Snapshot { get; init; } = string.Empty;

    /// <summary>Position in the server's log at or shortly before the snapshot, such as <c>0/1A2B3C</c>.</summary>
    public string Lsn { get; init; } = string.Empty;

    /// <summary>Size of the database in bytes, with its indexes.</summary>
    public long DatabaseBytes { get; init; }

    /// <summary>How long it took, the check included.</summary>
    public double Seconds { get; init; }

    /// <summary>Files of the dump. None for a snapshot that a command took.</summary>
    public IReadOnlyList<BackupFile> Files { get; init; } = [];

    /// <summary>What each table held, in the view of the dump.</summary>
    public IReadOnlyList<TableContent> Tables { get; init; } = [];

    /// <summary>What the server had counted of writes, so that those after the backup can be told.</summary>
    public IReadOnlyList<TableWrites> Writes { get; init; } = [];

    /// <summary>Bytes of the dump.</summary>
    [JsonIgnore]
    public long Bytes => Files.Sum(file => file.Bytes);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.BackupManifest);

    /// <summary>Null when it is no manifest.</summary>
    public static BackupManifest? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BackupJson.Default.BackupManifest);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What took a backup.</summary>
internal enum BackupKind
{
    /// <summary>pg_dump into one file.</summary>
    Custom,

    /// <summary>pg_dump into a folder, side by side.</summary>
    Directory,

    /// <summary>The user's command, such as one that asks for a snapshot of the volume.</summary>
    Command,
}

/// <summary>A file of a dump.</summary>
/// <param name="Name">Relative to the backup's folder, with slashes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">64 hexadecimal digits.</param>
internal sealed record BackupFile(string Name, long Bytes, string Sha256);

/// <summary>What a table held.</summary>
/// <param name="Table">Schema and name, quoted where needed.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Checksum">Over all rows, whatever their order; null when it was not asked for.</param>
internal sealed record TableContent(string Table, long Rows, string? Checksum);

/// <summary>What the server has counted of a table since its counters began.</summary>
/// <param name="Table">Schema and name, quoted where needed.</param>
/// <param name="Inserted">Rows, those of transactions that were undone included.</param>
/// <param name="Updated">Rows, likewise.</param>
/// <param name="Deleted">Rows, likewise.</param>
internal sealed record TableWrites(string Table, long Inserted, long Updated, long Deleted);

/// <summary>JSON of manifests, generated at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, Converters = [typeof(BackupKindConverter)])]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;

/// <summary>Kinds by name, in camel case.</summary>
internal sealed class BackupKindConverter() : JsonStringEnumConverter<BackupKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
