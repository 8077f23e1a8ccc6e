namespace Rollout.Tasks.Preflight.Checks;

/// <summary>The machine that builds has memory to spare, within the limits of the container it may run in.</summary>
/// <param name="minimumBytes">Least available memory in bytes.</param>
/// <param name="memory">Says how much there is.</param>
internal sealed class FreeMemoryCheck(long minimumBytes, AvailableMemory memory) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "memory is available";

    /// <inheritdoc />
    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(memory.Read() switch
    {
        null => CheckResult.NotChecked("only Linux says how much memory is available"),
        var bytes when bytes >= minimumBytes => CheckResult.Passed($"{SizeWords.Of(bytes.Value)} available"),
        var bytes => CheckResult.Failed("RT2614", $"{SizeWords.Of(bytes.Value)} of memory are available; {SizeWords.Of(minimumBytes)} are needed (preflight.freeMemory). End other programs, or lower the limit."),
    });
}
