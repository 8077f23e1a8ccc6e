using Rollout.Tasks.Database.Many;

namespace Rollout.Tasks.Tests.Database.Many;

public sealed class ManyDatabasesTests
{
    [Fact]
    public async Task Should_RunThatManyAtATime_When_Parallel()
    {
        // Given work that ends only when three run at once
        var running = 0;
        var most = 0;
        var three = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var outcomes = await ManyDatabases.RunAsync(
            [.. Enumerable.Range(1, 9).Select(number => $"t{number}")],
            3,
            async (name, token) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                if (most == 3)
                {
                    three.TrySetResult();
                }

                await three.Task.WaitAsync(TimeSpan.FromSeconds(30), token);
                Interlocked.Decrement(ref running);
                return name == "t9" ? "nothing was pending" : "006, 007";
            },
            CancellationToken.None);

        Assert.Equal(3, most);
        Assert.Equal("9 further databases: 006, 007 (8); nothing was pending (1)", ManyDatabases.Summary(outcomes));
    }

    [Fact]
    public async Task Should_BeginNoOtherAndSayWhichAreWhere_When_OneFails()
    {
        // Given t2 fails while t3 runs
        var third = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var outcomes = await ManyDatabases.RunAsync(
            ["t1", "t2", "t3", "t4", "t5"],
            2,
            async (name, _) =>
            {
                switch (name)
                {
                    case "t2":
                        await third.Task;
                        failed.SetResult();
                        throw new RolloutException("RT2504", "it does not work.", ExitCode.Held);
                    case "t3":
                        third.SetResult();
                        await failed.Task;
                        await Task.Yield();
                        break;
                }

                return "006";
            },
            CancellationToken.None);

        var fault = Assert.Throws<RolloutException>(() => ManyDatabases.Summary(outcomes));

        // t4 may have been taken in the moment between the failure and its note.
        Assert.Equal(ExitCode.Held, fault.ExitCode);
        Assert.StartsWith("RT2586 of 5 further databases (database.others) ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'t2' failed: RT2504 it does not work. Correct that and run the same target again; what is done stays done.", fault.Message, StringComparison.Ordinal);
        Assert.Contains("t5).", fault.Message, StringComparison.Ordinal);
        Assert.Null(outcomes[4].Done);
    }

    [Fact]
    public async Task Should_SayAll_When_TheFirstOfManyFails()
    {
        var outcomes = await ManyDatabases.RunAsync(["t1", "t2", "t3"], 1, (name, _) => name == "t2" ? throw new RolloutException("RT2505", "locked.", ExitCode.Held) : Task.FromResult("006"), CancellationToken.None);

        Assert.Equal(
            "RT2586 of 3 further databases (database.others) 1 are done (t1), 1 are not begun (t3). 't2' failed: RT2505 locked. Correct that and run the same target again; what is done stays done.",
            Assert.Throws<RolloutException>(() => ManyDatabases.Summary(outcomes)).Message);
    }

    [Fact]
    public async Task Should_End_When_Cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var begun = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ManyDatabases.RunAsync(
            ["t1", "t2"],
            1,
            async (_, token) =>
            {
                begun++;
                await cancel.CancelAsync();
                token.ThrowIfCancellationRequested();
                return string.Empty;
            },
            cancel.Token));

        Assert.Equal(1, begun);
    }
}
