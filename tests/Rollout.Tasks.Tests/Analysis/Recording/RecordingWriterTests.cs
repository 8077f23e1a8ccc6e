using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Recording;

namespace Rollout.Tasks.Tests.Analysis.Recording;

public sealed class RecordingWriterTests : IDisposable
{
    private static readonly RecordingHeader Header = new("nest", "local", "20260101-120000-nest", "1.7.0", "1.8.0", Slot.Blue, TimeSpan.FromSeconds(1), Given.Start);

    private readonly string folder = Directory.CreateTempSubdirectory("rollout-recording-").FullName;

    private string File1 => Path.Combine(folder, "recordings", "one.jsonl");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Should_ReadBackWhatWasWritten_When_AllMembersAreSet()
    {
        var sample = Given.Sample(1.2345678, Given.Counters(7, 1, health: 2) with { Active = 3, RequestsByService = new Dictionary<string, double> { ["auth"] = 4, ["ai"] = 3 } }) with
        {
            CountedAt = Given.Start.AddSeconds(0.75),
            Readings =
            [
                new("cpu", SlotRole.Candidate, 61.5, null, Given.Start.AddSeconds(0.5)),
                new("cache-hit-rate", null, 900, 1000, Given.Start.AddSeconds(1.2345678)) { IsCounter = true },
                new("odd", SlotRole.Stable, double.NaN, double.PositiveInfinity, Given.Start),
            ],
            Faults = [new("postgres", ["connections"], "RT3101 refused")],
        };
        var nothing = new MetricSample(Given.Start.AddSeconds(2), null, null);
        var mark = new RecordingMark(Given.Start.AddSeconds(3), RecordingMarkKind.RolledBack, 0, "error-rate 12 % > 5 %");

        await WriteAsync([sample, nothing, Given.Sample(4, null)], [mark]);

        var read = await RecordingReader.ReadAllAsync(File1, CancellationToken.None);
        Assert.Equal(Header, read.Header);
        Assert.Equal([sample.At, nothing.At, Given.Start.AddSeconds(4)], read.Samples.Select(s => s.At));
        Assert.Equivalent(sample, read.Samples[0], strict: true);
        Assert.Equivalent(nothing, read.Samples[1], strict: true);
        Assert.Equivalent(Given.Counters(1000), read.Samples[2].Stable, strict: true);
        Assert.Equal([mark], read.Marks);
        Assert.Empty(read.Notes);
    }

    [Fact]
    public async Task Should_WriteBoundsOnlyWhenTheyChange()
    {
        var other = Given.Counters(3) with { Latency = new([new(50, 3), new(double.PositiveInfinity, 3)]) };

        await WriteAsync([Given.Sample(1, Given.Counters(1)), Given.Sample(2, Given.Counters(2)), Given.Sample(3, other), Given.Sample(4, Given.Counters(4))]);

        var lines = await File.ReadAllLinesAsync(File1, CancellationToken.None);
        Assert.Equal([0, 2, 0, 1, 1], lines.Select(line => line.Split("\"b\":").Length - 1));
        var read = await RecordingReader.ReadAllAsync(File1, CancellationToken.None);
        Assert.Equivalent(other, read.Samples[2].Candidate, strict: true);
        Assert.Equivalent(Given.Counters(4), read.Samples[3].Candidate, strict: true);
    }

    [Fact]
    public async Task Should_LeaveOutTheTornLineAndSaySo_When_TheWriterWasKilledInTheMiddleOfIt()
    {
        await WriteAsync([Given.Sample(1, Given.Counters(1)), Given.Sample(2, Given.Counters(2))]);
        Cut(File1, 5);

        var read = await RecordingReader.ReadAllAsync(File1, CancellationToken.None);

        Assert.Single(read.Samples);
        Assert.Equal(["the last line is cut short and was left out: its writer was stopped in the middle of it"], read.Notes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(60)]
    public async Task Should_GoOnInTheSameFile_When_TheRolloutIsResumedAfterAKill(int cut)
    {
        await WriteAsync([Given.Sample(1, Given.Counters(1)), Given.Sample(2, Given.Counters(2))]);
        Cut(File1, cut);

        var resumed = Header with { StartedAt = Given.Start.AddSeconds(100) };
        await WriteAsync([Given.Sample(101, Given.Counters(3))], header: resumed);

        var read = await RecordingReader.ReadAllAsync(File1, CancellationToken.None);
        Assert.Equal([Given.Start.AddSeconds(1), Given.Start.AddSeconds(101)], read.Samples.Select(s => s.At));
        Assert.Equivalent(Given.Counters(3), read.Samples[1].Candidate, strict: true);
        Assert.Empty(read.Notes);
    }

    [Fact]
    public async Task Should_StopAndSaySo_When_TheFileHasReachedItsLargestSize()
    {
        await WriteAsync([.. Enumerable.Range(1, 100).Select(i => Given.Sample(i, Given.Counters(i)))], maxBytes: 2048);

        Assert.InRange(new FileInfo(File1).Length, 1500, 2048);
        var read = await RecordingReader.ReadAllAsync(File1, CancellationToken.None);
        Assert.InRange(read.Samples.Count, 5, 50);
        Assert.Equal(["the recording ends here: it has reached its largest size of 2048 bytes"], read.Notes);
    }

    [Fact]
    public async Task Should_WarnOnceAndGoOn_When_TheDiskIsFull()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File1)!);
        File.CreateSymbolicLink(File1, "/dev/full");
        var warnings = new List<string>();

        await WriteAsync([Given.Sample(1, Given.Counters(1)), Given.Sample(2, Given.Counters(2))], warn: warnings.Add);

        Assert.StartsWith($"the recording '{File1}' cannot be written: No space left on device", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_SayHowManyLinesAreMissing_When_TheFileCanBeWrittenAgain()
    {
        Directory.CreateDirectory(File1);
        var warned = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var writer = new RecordingWriter(File1, Header, text => warned.SetResult(text)))
        {
            writer.Add(Given.Sample(1, Given.Counters(1)));
            await warned.Task.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
            Directory.Delete(File1);
            writer.Add(Given.Sample(2, Given.Counters(2)));
        }

        var read = await RecordingReader.ReadAllAsync(File1, CancellationToken.None);
        Assert.Equal([Given.Start.AddSeconds(2)], read.Samples.Select(s => s.At));
        Assert.Equal(["lines missing here, because they could not be written: 1"], read.Notes);
    }

    [Fact]
    public async Task Should_BeReadableByItsOwnerAlone()
    {
        await WriteAsync([Given.Sample(1, null)]);

        UnixFileMode? mode = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(File1);
        Assert.True(mode is null or (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Should_KeepTextsShortAndOnOneLine()
    {
        await WriteAsync([Given.Sample(1, null) with { Faults = [new("prometheus", ["x"], "<html>\n" + new string('x', 10_000))] }]);

        Assert.InRange(new FileInfo(File1).Length, 500, 1200);
    }

    [Theory]
    [InlineData("{\"t\":1}\n", 1, "there is no header before it")]
    [InlineData("hello\n{}\n", 1, "it is no JSON of a recording")]
    [InlineData("{\"recording\":2,\"header\":HEADER}\n", 1, "its version is 2, and this program reads 1")]
    [InlineData("{\"recording\":1,\"header\":HEADER}\n{}\n", 2, "it has no time")]
    [InlineData("{\"recording\":1,\"header\":HEADER}\n{\"t\":1,\"c\":{\"r\":1,\"e\":0,\"l\":[1]}}\n", 2, "it has 1 counts of a histogram, but 0 bounds are known")]
    public async Task Should_NameFileLineAndReason_When_TheRecordingIsDamaged(string content, int line, string reason)
    {
        await WriteAsync([Given.Sample(1, null)]);
        var header = (await File.ReadAllLinesAsync(File1, CancellationToken.None))[0].Split("\"header\":")[1][..^1];
        await File.WriteAllTextAsync(File1, content.Replace("HEADER", header, StringComparison.Ordinal), CancellationToken.None);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => RecordingReader.ReadAllAsync(File1, CancellationToken.None));

        Assert.Equal($"RT3170 {File1}:{line}: the recording is damaged: {reason}. Name another one with --recording.", fault.Message);
    }

    [Fact]
    public void Should_ListWhatIsThere_When_ThereIsNoSuchRecording()
    {
        var recordings = new RecordingFolder(folder);
        Assert.Equal($"RT3172 --recording: there is no recording 'latest'. '{folder}' has none: a rollout that shifts traffic leaves one.", Assert.Throws<RolloutException>(() => recordings.Find("latest")).Message);
        Keep("a", 1);
        Keep("b", 2);

        Assert.Equal("RT3172 --recording: there is no recording 'c'. Known, the newest first: b, a; or 'latest', or the path of a file.", Assert.Throws<RolloutException>(() => recordings.Find("c")).Message);
        Assert.Equal([recordings.PathOf("b"), recordings.PathOf("a"), recordings.PathOf("a")], [recordings.Find("latest"), recordings.Find("a"), recordings.Find(recordings.PathOf("a"))]);
    }

    [Fact]
    public void Should_KeepTheNewest_When_Pruned()
    {
        Keep("c", 1);
        Keep("a", 2);
        Keep("b", 3);
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "not ours");

        new RecordingFolder(folder).Prune(2);

        Assert.Equal(["a.jsonl", "b.jsonl", "notes.txt"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    private void Keep(string id, int minute)
    {
        var path = new RecordingFolder(folder).PathOf(id);
        File.WriteAllText(path, string.Empty);
        File.SetLastWriteTimeUtc(path, Given.Start.AddMinutes(minute).UtcDateTime);
    }

    private static void Cut(string path, int bytes)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.SetLength(file.Length - bytes);
    }

    private async Task WriteAsync(
        IReadOnlyList<MetricSample> samples,
        IReadOnlyList<RecordingMark>? marks = null,
        RecordingHeader? header = null,
        Action<string>? warn = null,
        long maxBytes = RecordingWriter.DefaultMaxBytes)
    {
        await using var writer = new RecordingWriter(File1, header ?? Header, warn ?? Assert.Fail, maxBytes);
        foreach (var sample in samples)
        {
            writer.Add(sample);
        }

        foreach (var mark in marks ?? [])
        {
            writer.Add(mark);
        }
    }
}
