namespace Rollout.Tasks.Preflight.Checks;

/// <summary>The programs that the rollout starts are installed.</summary>
/// <param name="tools">What is needed.</param>
/// <param name="path">Value of the variable PATH.</param>
internal sealed class ToolsPresentCheck(IReadOnlyList<RequiredTool> tools, string path) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "tools are present";

    /// <inheritdoc />
    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var missing = tools.Where(tool => tool.Find(path) is null).ToList();
        if (missing.Count == 0)
        {
            return Task.FromResult(CheckResult.Passed(string.Join(", ", tools.Select(tool => tool.Name))));
        }

        // Several programs of one package are missing together and installed together.
        var words = missing.GroupBy(tool => (tool.Purpose, tool.Install)).Select(same =>
            $"{string.Join(", ", same.Select(tool => $"'{tool.Name}'"))} ({same.Key.Purpose}) not found on the PATH. {same.Key.Install}");
        var message = string.Join(" ", words);
        return Task.FromResult(missing.Any(tool => tool.Required) ? CheckResult.Failed("RT2610", message) : CheckResult.Warned("RT2610", message));
    }
}
