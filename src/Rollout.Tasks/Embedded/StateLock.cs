namespace Rollout.Tasks.Embedded;

/// <summary>A lock between processes, by a file. The operating system releases it when its holder dies.</summary>
internal static class StateLock
{
    /// <summary>Takes the lock now, or not at all.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>Disposing it releases the lock; null when somebody else has it.</returns>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (fault is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    /// <summary>Takes the lock, and waits for it when somebody else has it.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="deadline">Longest wait.</param>
    /// <param name="time">Clock of the wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Disposing it releases the lock; null when somebody else still has it at the deadline.</returns>
    public static async Task<FileStream?> TryTakeAsync(string path, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (TryTake(path) is { } held)
            {
                return held;
            }

            if (time.GetElapsedTime(start) >= deadline)
            {
                return null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the lock, and waits for it when somebody else has it.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="deadline">Longest wait.</param>
    /// <param name="time">Clock of the wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Disposing it releases the lock.</returns>
    /// <exception cref="RolloutException">RT2415: somebody else still has it at the deadline.</exception>
    public static async Task<FileStream> TakeAsync(string path, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken) =>
        await TryTakeAsync(path, deadline, time, cancellationToken).ConfigureAwait(false)
        ?? throw new RolloutException("RT2415", $"another tool has held '{path}' for {deadline.TotalSeconds:0} s, so the embedded environment can be neither started nor stopped. Wait for that tool, or end it.");
}
