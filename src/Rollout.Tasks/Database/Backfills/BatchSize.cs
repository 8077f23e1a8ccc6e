namespace Rollout.Tasks.Database.Backfills;

/// <summary>How many rows the next batch has: as many as fit into the time that a batch may keep its row locks. Pure.</summary>
internal static class BatchSize
{
    /// <summary>Rows of the first batch.</summary>
    public const int First = 1_000;

    private const int Smallest = 100;
    private const int Largest = 100_000;
    private const double Step = 2;

    /// <summary>The next size. It at most doubles or halves, so that one odd batch does not lead it astray.</summary>
    /// <param name="rows">Rows of the batch before.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="wanted">How long a batch may take.</param>
    public static int Next(int rows, TimeSpan took, TimeSpan wanted) =>
        (int)Math.Clamp(rows * Math.Clamp(wanted / (took > TimeSpan.Zero ? took : TimeSpan.FromTicks(1)), 1 / Step, Step), Smallest, Largest);
}
