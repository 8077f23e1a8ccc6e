namespace Rollout.Tasks.Analysis.Recording;

/// <summary>Entries to lines and back. One object for one direction of one file: it remembers what the lines before said. Pure but for that.</summary>
internal sealed class RecordingFormat
{
    /// <summary>Version of the form that this library writes and reads.</summary>
    public const int Version = 1;

    /// <summary>What a source says of a fault is kept up to here, so that a page of HTML is not.</summary>
    private const int MaxTextLength = 500;

    private DateTimeOffset startedAt;
    private IReadOnlyList<double>? stableBounds;
    private IReadOnlyList<double>? candidateBounds;

    /// <summary>The line of an entry.</summary>
    public RecordingLine Encode(RecordingEntry entry) => entry switch
    {
        RecordingEntry.Part part => Begin(part.Header, new RecordingLine { Recording = Version, Header = part.Header }),
        RecordingEntry.Sample sample => Encode(sample.Value),
        RecordingEntry.Mark { Value: var mark } => new RecordingLine { T = Seconds(mark.At), Mark = mark.Kind, Weight = mark.Weight, Text = mark.Text.Length == 0 ? null : Short(mark.Text) },
        RecordingEntry.Note note => new RecordingLine { Note = Short(note.Text) },
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, null),
    };

    /// <summary>After a line that did not reach the file: the next one says all again.</summary>
    public void Forget() => (stableBounds, candidateBounds) = (null, null);

    /// <summary>The entry of a line.</summary>
    /// <exception cref="FormatException">The line is none of ours; the message says why.</exception>
    public RecordingEntry Decode(RecordingLine line) => line switch
    {
        { Header: { } header } when line.Recording == Version => new RecordingEntry.Part(Begin(header, header)),
        { Header: not null } => throw new FormatException($"its version is {line.Recording}, and this program reads {Version}"),
        { Note: { } note } => new RecordingEntry.Note(note),
        _ when startedAt == default => throw new FormatException("there is no header before it"),
        { Mark: { } kind, T: { } t } => new RecordingEntry.Mark(new(At(t), kind, line.Weight ?? 0, line.Text ?? string.Empty)),
        { T: { } t } => new RecordingEntry.Sample(Decode(line, At(t))),
        _ => throw new FormatException("it has no time"),
    };

    private T Begin<T>(RecordingHeader header, T result)
    {
        startedAt = header.StartedAt;
        Forget();
        return result;
    }

    private RecordingLine Encode(MetricSample sample) => new()
    {
        T = Seconds(sample.At),
        N = sample.CountedAt == sample.At ? null : Seconds(sample.CountedAt),
        S = Encode(sample.Stable, ref stableBounds),
        C = Encode(sample.Candidate, ref candidateBounds),
        Readings = sample.Readings.Count == 0 ? null : [.. sample.Readings.Select(r => new ReadingLine(r.Metric, r.Role, r.Value, r.Of, r.At == sample.At ? null : Seconds(r.At), r.IsCounter ? true : null))],
        Faults = sample.Faults.Count == 0 ? null : [.. sample.Faults.Select(f => f with { Message = Short(f.Message) })],
    };

    private static SlotLine? Encode(SlotCounters? slot, ref IReadOnlyList<double>? known)
    {
        if (slot is null)
        {
            return null;
        }

        IReadOnlyList<double> bounds = [.. slot.Latency.Buckets.Select(bucket => bucket.UpperBoundMs)];
        var same = known is not null && known.SequenceEqual(bounds);
        known = bounds;
        return new(
            slot.Requests,
            slot.Errors,
            slot.HealthFailures,
            slot.Active,
            same ? null : bounds,
            [.. slot.Latency.Buckets.Select(bucket => bucket.Count)],
            slot.RequestsByService.Count == 0 ? null : slot.RequestsByService);
    }

    private MetricSample Decode(RecordingLine line, DateTimeOffset at) => new(at, Decode(line.S, ref stableBounds), Decode(line.C, ref candidateBounds))
    {
        CountedAt = line.N is { } counted ? At(counted) : at,
        Readings = [.. (line.Readings ?? []).Select(r => new MetricReading(r.M, r.Role, r.V, r.Of, r.T is { } t ? At(t) : at) { IsCounter = r.N == true })],
        Faults = line.Faults ?? [],
    };

    private static SlotCounters? Decode(SlotLine? slot, ref IReadOnlyList<double>? known)
    {
        if (slot is null)
        {
            return null;
        }

        known = slot.B ?? known;
        if (known is null || known.Count != slot.L.Count)
        {
            throw new FormatException($"it has {slot.L.Count} counts of a histogram, but {known?.Count ?? 0} bounds are known");
        }

        return new(slot.R, slot.E, new([.. known.Zip(slot.L, (bound, count) => new LatencyBucket(bound, count))]), slot.H)
        {
            Active = slot.A,
            RequestsByService = slot.V ?? new Dictionary<string, double>(),
        };
    }

    private decimal Seconds(DateTimeOffset at) => (decimal)(at - startedAt).Ticks / TimeSpan.TicksPerSecond;

    private DateTimeOffset At(decimal seconds) => startedAt + TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxTextLength ? line : $"{line[..MaxTextLength]}...";
    }
}
