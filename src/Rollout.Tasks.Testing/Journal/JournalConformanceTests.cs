using System.Text.Json;
using Rollout.Tasks.Journal;
using Xunit;

namespace Rollout.Tasks.Testing.Journal;

/// <summary>What every journal does. Inherit it, and say how a journal and its store of leases are opened.</summary>
public abstract class JournalConformanceTests
{
    /// <summary>Clock of the journals and stores.</summary>
    protected ManualTimeProvider Time { get; } = new();

    /// <summary>The store of leases, with a time to live of 30 s.</summary>
    protected abstract ILeaseStore Leases { get; }

    /// <summary>Opens a journal. All journals of one test are at the same place.</summary>
    /// <returns>With <see cref="Time"/> and <see cref="Leases"/>.</returns>
    protected abstract IJournal Open();

    /// <summary>A new place has no events.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_BeEmpty_When_NothingWasWritten()
    {
        Assert.Empty(await Open().ReadAsync(CancellationToken.None));
    }

    /// <summary>What is written is read, as it was.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_GiveBackWhatWasWritten_When_OpenedAgain()
    {
        var lease = await Leases.AcquireAsync("Cutover", CancellationToken.None);
        var data = new { Weight = 10, Name = "größer \"5 %\"\n\u2028", At = Time.GetUtcNow(), Missing = (string?)null };
        var written = await Open().AppendAsync(new JournalEntry("r1", "Cutover", JournalKind.Intent, "SetWeight", data), lease, CancellationToken.None);

        var read = Assert.Single(await Open().ReadAsync(CancellationToken.None));

        Assert.Equal(written with { Data = default }, read with { Data = default });
        Assert.True(JsonElement.DeepEquals(written.Data, read.Data));
        Assert.Equal((1, 1L, Time.GetUtcNow(), "r1", lease.Token), (read.Schema, read.Sequence, read.At, read.RolloutId, read.Token));
        Assert.Equal(("Cutover", JournalKind.Intent, "SetWeight"), (read.Task, read.Kind, read.Type));
        Assert.Equal(10, read.Data.GetProperty("weight").GetInt32());
        Assert.Equal(data.Name, read.Data.GetProperty("name").GetString());
    }

    /// <summary>Numbers run on over writers and leases.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_NumberOn_When_AnotherWriterContinues()
    {
        var first = await Leases.AcquireAsync("Cutover", CancellationToken.None);
        var journal = Open();
        await journal.AppendAsync(Entry("1"), first, CancellationToken.None);
        await Open().AppendAsync(Entry("2"), first, CancellationToken.None);
        await journal.AppendAsync(Entry("3"), first, CancellationToken.None);
        await Leases.ReleaseAsync(first, CancellationToken.None);
        var second = await Leases.AcquireAsync("Rollback", CancellationToken.None);
        await Open().AppendAsync(Entry("4"), second, CancellationToken.None);

        var events = await journal.ReadAsync(CancellationToken.None);

        Assert.Equal([(1L, "1"), (2L, "2"), (3L, "3"), (4L, "4")], events.Select(e => (e.Sequence, e.Type)));
        Assert.Equal([first.Token, first.Token, first.Token, second.Token], events.Select(e => e.Token));
    }

    /// <summary>Without the lease nothing is written.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_WriteNothing_When_TheLeaseIsLost()
    {
        var expired = await Leases.AcquireAsync("Cutover", CancellationToken.None);
        Time.Advance(TimeSpan.FromSeconds(30));
        var first = await Assert.ThrowsAsync<RolloutException>(() => Open().AppendAsync(Entry("late"), expired, CancellationToken.None));
        var lease = await Leases.AcquireAsync("Rollback", CancellationToken.None);
        var second = await Assert.ThrowsAsync<RolloutException>(() => Open().AppendAsync(Entry("late"), expired, CancellationToken.None));
        await Open().AppendAsync(Entry("kept"), lease, CancellationToken.None);

        Assert.Equal(("RT4002", "RT4002"), (first.Code, second.Code));
        Assert.Equal("kept", Assert.Single(await Open().ReadAsync(CancellationToken.None)).Type);
    }

    /// <summary>A cancelled call writes nothing.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_WriteNothing_When_Cancelled()
    {
        var lease = await Leases.AcquireAsync("Cutover", CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Open().AppendAsync(Entry("x"), lease, new CancellationToken(canceled: true)));

        Assert.Empty(await Open().ReadAsync(CancellationToken.None));
    }

    /// <summary>A secret in the data stays out of the journal.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_LeaveOutTheText_When_TheDataHoldsASecret()
    {
        var lease = await Leases.AcquireAsync("Cutover", CancellationToken.None);
        await Open().AppendAsync(new JournalEntry("r1", "Cutover", JournalKind.Effect, "x", new { Connection = new Secret("Password=hunter2") }), lease, CancellationToken.None);

        var read = Assert.Single(await Open().ReadAsync(CancellationToken.None));

        Assert.Equal("""{"connection":{}}""", read.Data.GetRawText());
    }

    /// <summary>Many writers at once lose nothing and give no number twice.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_KeepAll_When_ManyWriteAtOnce()
    {
        var lease = await Leases.AcquireAsync("Cutover", CancellationToken.None);
        var shared = Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var journal = writer % 2 == 0 ? shared : Open();
            for (var i = 0; i < 5; i++)
            {
                await journal.AppendAsync(Entry($"{writer}-{i}"), lease, CancellationToken.None);
            }
        })));

        var events = await Open().ReadAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.Equal(40, events.Select(e => e.Type).Distinct().Count());
    }

    private static JournalEntry Entry(string type) => new("r1", "Cutover", JournalKind.Effect, type, new { });
}
