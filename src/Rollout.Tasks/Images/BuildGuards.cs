using System.Globalization;
using Rollout.Tasks.Embedded;

namespace Rollout.Tasks.Images;

/// <summary>What every builder refuses, in the same words.</summary>
internal static class BuildGuards
{
    private static readonly TimeSpan LockDeadline = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Refuses an image that is larger than its limit.</summary>
    public static Image CheckSize(Image image, long? maxSizeBytes) => !(image.SizeBytes > maxSizeBytes)
        ? image
        : throw new RolloutException("RT2202", $"the image of '{image.Service}' {image.Release} has {Bytes(image.SizeBytes)}, more than its maxSize of {Bytes(maxSizeBytes.Value)}. Leave files out of it, or raise maxSize. Nothing was deployed.");

    /// <summary>Refuses a result that may be made of two states of the source.</summary>
    public static void CheckUnchanged(ImageRequest request, BuildInputs before, BuildInputs after)
    {
        if (before.DifferencesTo(after) is [var first, ..] all)
        {
            throw new RolloutException("RT2208", $"'{first}' of '{request.Context}' changed while '{request.Service}' {request.Release} was built ({all.Count} in all), so the image may be half old and half new. Build again once nothing changes the source.");
        }
    }

    /// <summary>The fault of a builder that ended with an error.</summary>
    public static RolloutException Failed(ImageRequest request, int exitCode, BuildLog log) =>
        new("RT2201", $"the build of '{request.Service}' {request.Release} failed with exit code {exitCode}: {log.Summary()}. The whole log is in '{log.Path}'.");

    /// <summary>The fault of a release that has another image already.</summary>
    public static RolloutException OtherDigest(Image image, string tagged, string remedy) =>
        new("RT2203", $"release '{image.Release}' of '{image.Service}' is {tagged} already and cannot become {image.Digest}: a release never changes. Build under a new release name, or {remedy} if it was never rolled out.");

    /// <summary>Waits until no other build has the lock.</summary>
    public static async Task<IDisposable> LockAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var start = time.GetTimestamp();
        while (true)
        {
            if (StateLock.TryTake(path) is { } held)
            {
                return held;
            }

            if (time.GetElapsedTime(start) >= LockDeadline)
            {
                throw new RolloutException("RT2209", $"another build has held '{path}' for {LockDeadline.TotalMinutes:0} min. Wait for that build, or end it.");
            }

            await Task.Delay(LockPoll, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.##} MB ({bytes} bytes)");
}
