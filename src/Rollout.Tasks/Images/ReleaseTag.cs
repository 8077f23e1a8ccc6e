using System.Text.Json.Serialization;

namespace Rollout.Tasks.Images;

/// <summary>What a release's tag or a cache entry says.</summary>
/// <param name="Digest"><c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="SizeBytes">Size of the content in bytes.</param>
internal sealed record ReleaseTag(string Digest, long SizeBytes);

/// <summary>The small files of the image store.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReleaseTag))]
[JsonSerializable(typeof(FolderManifest))]
internal sealed partial class ImagesJson : JsonSerializerContext;
