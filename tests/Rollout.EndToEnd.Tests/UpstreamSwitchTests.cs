using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Rollout.EndToEnd.Tests;

[Trait("Category", "e2e")]
public sealed partial class UpstreamSwitchTests
{
    private static readonly string[] Upstream = ["AWSSDK.CloudWatch", "AWSSDK.ElasticLoadBalancingV2", "Cake.Core", "Cake.Docker", "Cake.Frosting", "Cake.Git"];

    /// <summary>Where the feed has the packages the restore passes; where it lacks some, they are the only ones it names.</summary>
    [Fact]
    public async Task Should_MissNothingButTheUpstreamPackages_When_BuiltAgainstThem()
    {
        var copy = Directory.CreateTempSubdirectory("rollout-upstream-").FullName;
        try
        {
            var start = new ProcessStartInfo("dotnet", ["restore", Path.Combine(Repository.Root, "build", "Build.csproj"), "-p:UpstreamPackages=true", "-p:NuGetLockFilePath=" + Path.Combine(copy, "lock.json"), "-p:MSBuildProjectExtensionsPath=" + copy + "/obj/"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var restore = Process.Start(start)!;
            var output = await restore.StandardOutput.ReadToEndAsync();
            await restore.WaitForExitAsync();

            var missing = MissingPackage().Matches(output).Select(match => match.Groups["name"].Value.TrimEnd('.')).Distinct().ToList();
            Assert.True(restore.ExitCode == 0 || missing.Count > 0, output);
            Assert.All(missing, name => Assert.Contains(name, Upstream));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [GeneratedRegex(@"error NU110[0-9]: Unable to find package (?<name>[A-Za-z0-9.]+)")]
    private static partial Regex MissingPackage();
}
