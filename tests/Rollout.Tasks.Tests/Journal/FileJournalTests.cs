using System.Text;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Journal;

public sealed class FileJournalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ManualTimeProvider time = new();
    private readonly FileLeaseStore leases;

    public FileJournalTests() => leases = new FileLeaseStore(folder.Path, time);

    private string JournalFile => folder.File("journal.jsonl");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Should_WriteThisLine_When_AnEventIsAppended()
    {
        await AppendAsync("SetWeight");

        Assert.Equal(
            """{"schema":1,"sequence":1,"at":"2026-01-01T00:00:00+00:00","rolloutId":"r1","token":1,"task":"Cutover","kind":"effect","type":"SetWeight","data":{"weight":10}}""" + "\n",
            await File.ReadAllTextAsync(JournalFile));
    }

    [Fact]
    public async Task Should_BeReadableByItsOwnerAlone_When_Made()
    {
        await AppendAsync("SetWeight");

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(JournalFile));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("lease.json")));
        }
    }

    [Fact]
    public async Task Should_DropTheTornLine_When_CutAtAnyByte()
    {
        // Given
        await AppendAsync("first");
        var whole = new FileInfo(JournalFile).Length;
        await AppendAsync("second");
        var content = await File.ReadAllBytesAsync(JournalFile);

        for (var length = whole; length < content.Length; length++)
        {
            // When
            await File.WriteAllBytesAsync(JournalFile, content[..(int)length]);
            var read = await new FileJournal(JournalFile, leases, time).ReadAsync(CancellationToken.None);
            await AppendAsync("third");

            // Then
            Assert.Equal(["first"], read.Select(e => e.Type));
            Assert.Equal([(1L, "first"), (2L, "third")], (await Journal().ReadAsync(CancellationToken.None)).Select(e => (e.Sequence, e.Type)));
        }
    }

    [Theory]
    [InlineData(0, "not json", ":1: the journal is damaged: not an event: ")]
    [InlineData(1, "", ":2: the journal is damaged: not an event: ")]
    [InlineData(2, "\0\0\0", ":3: the journal is damaged: not an event: ")]
    [InlineData(1, """{"schema":2,"sequence":2,"at":"2026-01-01T00:00:00+00:00","rolloutId":"r1","token":1,"task":"t","kind":"effect","type":"x","data":{}}""", ":2: the journal is damaged: its schema is 2, and this version reads 1. ")]
    [InlineData(1, """{"schema":1,"sequence":3,"at":"2026-01-01T00:00:00+00:00","rolloutId":"r1","token":1,"task":"t","kind":"effect","type":"x","data":{}}""", ":2: the journal is damaged: its sequence is 3, expected 2. ")]
    [InlineData(1, """{"schema":1,"sequence":2,"at":"2026-01-01T00:00:00+00:00","rolloutId":"r1","token":0,"task":"t","kind":"effect","type":"x","data":{}}""", ":2: the journal is damaged: its token 0 is smaller than the one before, 1. ")]
    [InlineData(1, """{"schema":1,"sequence":2}""", ":2: the journal is damaged: not an event: ")]
    [InlineData(1, """{"schema":1,"sequence":2,"at":"2026-01-01T00:00:00+00:00","rolloutId":"r1","token":1,"task":"t","kind":"guess","type":"x","data":{}}""", ":2: the journal is damaged: not an event: ")]
    public async Task Should_NameFileAndLine_When_ALineIsDamaged(int line, string text, string expected)
    {
        // Given
        await AppendAsync("first");
        await AppendAsync("second");
        await AppendAsync("third");
        var lines = await File.ReadAllLinesAsync(JournalFile);
        lines[line] = text;
        await File.WriteAllTextAsync(JournalFile, string.Join('\n', lines) + "\n");
        var before = await File.ReadAllBytesAsync(JournalFile);

        // When
        var read = await Assert.ThrowsAsync<RolloutException>(() => Journal().ReadAsync(CancellationToken.None));
        var write = await Assert.ThrowsAsync<RolloutException>(() => AppendAsync("fourth"));

        // Then
        Assert.StartsWith("RT4003 " + JournalFile + expected, read.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', read.Message);
        Assert.Equal(read.Message, write.Message);
        Assert.Equal(before, await File.ReadAllBytesAsync(JournalFile));
    }

    [Fact]
    public async Task Should_WriteNothing_When_TheTokenIsOlderThanTheJournals()
    {
        // Given a lease file that was lost, so that its tokens begin anew
        for (var i = 0; i < 3; i++)
        {
            await AppendAsync("x");
            await leases.BreakAsync(CancellationToken.None);
        }

        File.Delete(folder.File("lease.json"));

        var fault = await Assert.ThrowsAsync<RolloutException>(() => AppendAsync("y"));

        Assert.Equal("RT4002", fault.Code);
        Assert.Contains("the journal has events of a later lease (token 5)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_SayWhy_When_TheFileCannotBeWritten()
    {
        Directory.CreateDirectory(JournalFile);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => AppendAsync("x"));

        Assert.Equal("RT4004", fault.Code);
        Assert.Contains(JournalFile, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_ReadLongJournals_When_LinesHoldAnyText()
    {
        var journal = Journal();
        var lease = await leases.AcquireAsync("Cutover", CancellationToken.None);
        var texts = Enumerable.Range(0, 200).Select(i => new string((char)(1 + (i * 131 % 0xD7FE)), i)).ToList();
        foreach (var text in texts)
        {
            await journal.AppendAsync(new JournalEntry("r1", "Cutover", JournalKind.Observation, "x", new { text }), lease, CancellationToken.None);
        }

        var read = await journal.ReadAsync(CancellationToken.None);

        Assert.Equal(texts, read.Select(e => e.Data.GetProperty("text").GetString()!));
        Assert.DoesNotContain((byte)0, Encoding.UTF8.GetBytes(await File.ReadAllTextAsync(JournalFile)));
    }

    private FileJournal Journal() => new(JournalFile, leases, time);

    private async Task AppendAsync(string type)
    {
        var lease = await leases.ReadAsync(CancellationToken.None) ?? await leases.AcquireAsync("Cutover", CancellationToken.None);
        await Journal().AppendAsync(new JournalEntry("r1", "Cutover", JournalKind.Effect, type, new { Weight = 10 }), lease, CancellationToken.None);
    }
}
