using Rollout.Tasks.Journal;
using Rollout.Tasks.Testing.Journal;

namespace Rollout.Tasks.Tests.Journal;

public sealed class InMemoryLeaseStoreTests : LeaseStoreConformanceTests
{
    private readonly InMemoryLeaseState state = new();

    protected override ILeaseStore Open() => new InMemoryLeaseStore(Time, state, TimeToLive);
}

public sealed class FileLeaseStoreConformanceTests : LeaseStoreConformanceTests, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    protected override ILeaseStore Open() => new FileLeaseStore(folder.File("local"), Time, TimeToLive);
}

public sealed class InMemoryJournalTests : JournalConformanceTests
{
    private InMemoryJournal? journal;
    private InMemoryLeaseStore? leases;

    protected override ILeaseStore Leases => leases ??= new InMemoryLeaseStore(Time);

    protected override IJournal Open() => journal ??= new InMemoryJournal(Leases, Time);
}

public sealed class FileJournalConformanceTests : JournalConformanceTests, IDisposable
{
    private readonly TemporaryFolder folder = new();

    protected override ILeaseStore Leases => Store();

    public void Dispose() => folder.Dispose();

    protected override IJournal Open() => new FileJournal(folder.File("local/journal.jsonl"), Store(), Time);

    private FileLeaseStore Store() => new(folder.File("local"), Time);
}

public sealed class InMemoryAbortRequestsTests : AbortRequestsConformanceTests
{
    private readonly InMemoryAbortRequests requests = new();

    protected override IAbortRequests Open() => requests;
}

public sealed class FileAbortRequestsTests : AbortRequestsConformanceTests, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>On a full disk a name can be made, but no content.</summary>
    [Fact]
    public async Task Should_BeARequest_When_TheFileIsEmpty()
    {
        var lease = new Lease("ci@host pid 7 (Cutover)", 7, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        Directory.CreateDirectory(folder.File("local"));
        await File.WriteAllTextAsync(folder.File("local/abort-7.json"), string.Empty);

        var request = await Open().FindAsync(lease, CancellationToken.None);

        Assert.Equal("aborted by somebody with access to the state store", request!.InWords());
    }

    protected override IAbortRequests Open() => new FileAbortRequests(folder.File("local"));
}
