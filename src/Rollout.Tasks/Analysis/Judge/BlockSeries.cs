using System.Collections.Immutable;

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>All looks of an epoch in at most 64 blocks of equal length. Immutable.</summary>
/// <remarks>
/// When the blocks are full, each two neighbours become one, so that memory stays flat and the whole epoch stays in view, only coarser.
/// Longer blocks also depend less on each other, as batch means do.
/// </remarks>
internal sealed class BlockSeries
{
    /// <summary>Blocks that are kept at most.</summary>
    public const int Capacity = 64;

    private readonly ImmutableArray<Block> full;
    private readonly int looksOfLast;

    private BlockSeries(ImmutableArray<Block> full, int length, Block last, int looksOfLast, Block total)
    {
        this.full = full;
        this.looksOfLast = looksOfLast;
        Length = length;
        Last = last;
        Total = total;
    }

    /// <summary>A series without looks.</summary>
    public static BlockSeries Empty { get; } = new([], 1, default, 0, default);

    /// <summary>Blocks that have all their looks, in the order of time.</summary>
    public ReadOnlySpan<Block> Full => full.AsSpan();

    /// <summary>Looks in a full block.</summary>
    public int Length { get; }

    /// <summary>The block that is still filling.</summary>
    public Block Last { get; }

    /// <summary>Looks since the last reset.</summary>
    public int Looks => (full.Length * Length) + looksOfLast;

    /// <summary>All looks together.</summary>
    public Block Total { get; }

    /// <summary>The series with one more look.</summary>
    /// <param name="look">What both slots did since the look before.</param>
    /// <returns>A new series; this one stays as it is.</returns>
    public BlockSeries Add(Block look)
    {
        var last = Last + look;
        var total = Total + look;
        if (looksOfLast + 1 < Length)
        {
            return new(full, Length, last, looksOfLast + 1, total);
        }

        var blocks = full.Add(last);
        return blocks.Length < Capacity ? new(blocks, Length, default, 0, total) : new(Halve(blocks), 2 * Length, default, 0, total);
    }

    private static ImmutableArray<Block> Halve(ImmutableArray<Block> blocks)
    {
        var halved = ImmutableArray.CreateBuilder<Block>(Capacity / 2);
        for (var i = 0; i < blocks.Length; i += 2)
        {
            halved.Add(blocks[i] + blocks[i + 1]);
        }

        return halved.MoveToImmutable();
    }
}
