using System.Xml.Linq;
using Cake.Common.Tools.DotNet;
using Cake.Common.Tools.DotNet.Build;
using Cake.Common.Tools.DotNet.Test;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;

namespace Build;

/// <summary>Runs all test projects and says the sum in one line.</summary>
/// <param name="context">The command line.</param>
public sealed class TestRun(BuildContext context)
{
    // It waits more than it computes and takes more than half of all the time: the other projects run beside it.
    private const string EndToEnd = "Rollout.EndToEnd.Tests";

    private readonly DirectoryPath results = context.Environment.WorkingDirectory.Combine("TestResults");

    /// <summary>Runs them. What they need is installed and started first, where that is possible, and stopped at the end.</summary>
    /// <param name="filter">A <c>dotnet test</c> filter; null runs all.</param>
    /// <exception cref="CakeException">The solution does not compile, a test failed, or no test ran.</exception>
    public async Task RunAsync(string? filter)
    {
        if (context.FileSystem.Exist(results))
        {
            context.FileSystem.GetDirectory(results).Delete(recursive: true);
        }

        // All of it, for benches and samples have no tests: what does not compile is found before anything long begins.
        context.DotNetBuild("Rollout.slnx", new DotNetBuildSettings { Configuration = "Release", NoLogo = true, Verbosity = DotNetVerbosity.Quiet });
        await using var prerequisites = await TestPrerequisites.PrepareAsync(context, context.Cancellation);
        var projects = context.FileSystem.GetDirectory("tests").GetFiles("*.Tests.csproj", SearchScope.Recursive)
            .Select(file => file.Path)
            .OrderBy(path => path.FullPath, StringComparer.Ordinal)
            .ToLookup(path => path.GetFilenameWithoutExtension().ToString() == EndToEnd);
        var lanes = projects.Select(lane => Task.Run(() => lane.Count(project => !Run(project, filter, prerequisites))));
        var failed = (await Task.WhenAll(lanes)).Sum();

        Report(failed);
    }

    private bool Run(FilePath project, string? filter, TestPrerequisites prerequisites)
    {
        var settings = new DotNetTestSettings
        {
            Configuration = "Release",
            Filter = filter,
            NoBuild = true,
            NoLogo = true,
            ResultsDirectory = results,
            Loggers = [$"trx;LogFileName={project.GetFilenameWithoutExtension()}.trx", "console;verbosity=minimal"],
            EnvironmentVariables = prerequisites.EnvironmentVariables,
        };
        try
        {
            context.DotNetTest(project.FullPath, settings);
            return true;
        }
        catch (CakeException fault)
        {
            context.Log.Error("{0}: {1}", project.GetFilenameWithoutExtension(), fault.Message);
            return false;
        }
    }

    private void Report(int failedProjects)
    {
        var counters = context.FileSystem.GetDirectory(results).GetFiles("*.trx", SearchScope.Current)
            .Select(file => XDocument.Load(file.Path.FullPath).Descendants().Single(element => element.Name.LocalName == "Counters"))
            .ToList();
        var passed = Sum(counters, "passed");
        var failed = Sum(counters, "failed");
        var skipped = Sum(counters, "total") - Sum(counters, "executed");
        context.Log.Information("{0} passed, {1} failed, {2} skipped", passed, failed, skipped);
        if (failedProjects > 0 || passed == 0)
        {
            throw new CakeException(failed > 0 || passed == 0
                ? $"{failed} tests failed in {failedProjects} test projects; their names are above, the details in {results}."
                : $"{failedProjects} test projects broke off with all their tests so far passed; what they said is above.");
        }
    }

    private static int Sum(IEnumerable<XElement> counters, string name) => counters.Sum(counter => (int?)counter.Attribute(name) ?? 0);
}
