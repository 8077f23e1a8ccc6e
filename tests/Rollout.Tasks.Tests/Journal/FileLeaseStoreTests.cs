using System.Globalization;
using System.Text.Json.Nodes;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Journal;

public sealed class FileLeaseStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Should_NameTheProcess_When_ItLives()
    {
        using var child = ChildProcess.Start("hold-lease", folder.Path);
        await child.ReadAsync();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Store().AcquireAsync("Rollback", CancellationToken.None));

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{Environment.UserName}@{Environment.MachineName} pid {child.Id} (Cutover)"), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_TakeItOverAtOnce_When_TheHolderWasKilled()
    {
        // Given
        using var child = ChildProcess.Start("hold-lease", folder.Path);
        var token = long.Parse((await child.ReadAsync()).Split(' ')[1], CultureInfo.InvariantCulture);

        // When
        await child.KillAsync();

        // Then
        Assert.Null(await Store().ReadAsync(CancellationToken.None));
        Assert.Equal(token + 1, (await Store().AcquireAsync("Rollback", CancellationToken.None)).Token);
    }

    [Fact]
    public async Task Should_WaitForTheExpiry_When_TheHolderIsOfAnotherContainerOrMachine()
    {
        // Given a holder of which this process cannot know whether it lives
        var time = new ManualTimeProvider();
        var store = new FileLeaseStore(folder.Path, time);
        await store.AcquireAsync("Cutover", CancellationToken.None);
        Edit(state => state["held"]!["process"] = new JsonObject { ["processId"] = 999_999_999, ["started"] = "1", ["place"] = "elsewhere" });

        // When // Then
        Assert.Equal("RT4001", (await Assert.ThrowsAsync<RolloutException>(() => store.AcquireAsync("Rollback", CancellationToken.None))).Code);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(2, (await store.AcquireAsync("Rollback", CancellationToken.None)).Token);
    }

    [Fact]
    public async Task Should_TakeItOver_When_AnotherProcessHasTheHoldersId()
    {
        await Store().AcquireAsync("Cutover", CancellationToken.None);
        Edit(state => state["held"]!["process"]!["started"] = "1");

        Assert.Equal(2, (await Store().AcquireAsync("Rollback", CancellationToken.None)).Token);
    }

    [Fact]
    public async Task Should_HaveOneHolder_When_ProcessesFightForIt()
    {
        var children = Enumerable.Range(0, 4).Select(_ => ChildProcess.Start("contend", folder.Path, "15")).ToList();
        try
        {
            foreach (var child in children)
            {
                Assert.Equal("done", await child.ReadAsync());
                Assert.Equal(0, await child.WaitAsync());
            }
        }
        finally
        {
            children.ForEach(child => child.Dispose());
        }

        var events = await new FileJournal(folder.File("journal.jsonl"), Store(), TimeProvider.System).ReadAsync(CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 60).Select(i => (long)i), events.Select(e => e.Token));
    }

    [Fact]
    public async Task Should_SayHowToRepair_When_TheFileIsDamaged()
    {
        var time = new ManualTimeProvider();
        var store = new FileLeaseStore(folder.Path, time);
        var old = await store.AcquireAsync("Cutover", CancellationToken.None);
        await File.WriteAllTextAsync(folder.File("lease.json"), "{");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => store.EnsureHeldAsync(old, CancellationToken.None));
        await store.BreakAsync(CancellationToken.None);
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);

        Assert.StartsWith($"RT4003 {folder.File("lease.json")}:1: the lease file is damaged: ", fault.Message, StringComparison.Ordinal);
        Assert.True(lease.Token > old.Token + 1_000_000);
        Assert.Equal("RT4002", (await Assert.ThrowsAsync<RolloutException>(() => store.EnsureHeldAsync(old, CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Should_SayWhy_When_TheFolderCannotBeMade()
    {
        await File.WriteAllTextAsync(folder.File("taken"), string.Empty);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => new FileLeaseStore(folder.File("taken"), TimeProvider.System).AcquireAsync("Cutover", CancellationToken.None));

        Assert.Equal("RT4004", fault.Code);
    }

    private FileLeaseStore Store() => new(folder.Path, TimeProvider.System);

    private void Edit(Action<JsonNode> change)
    {
        var state = JsonNode.Parse(File.ReadAllText(folder.File("lease.json")))!;
        change(state);
        File.WriteAllText(folder.File("lease.json"), state.ToJsonString());
    }
}
