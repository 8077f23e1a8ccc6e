using System.Runtime.CompilerServices;

namespace Rollout.Tasks.Tests.Reporting;

/// <summary>Compares a text with a file in <c>Snapshots/</c>. With <c>UPDATE_SNAPSHOTS=1</c> the file is written instead; the diff is reviewed like code.</summary>
internal static class Snapshot
{
    public static void Match(string name, string text, [CallerFilePath] string source = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(source)!, "Snapshots", $"{name}.txt");
        var actual = text.ReplaceLineEndings("\n").Replace("\u001b", "<ESC>", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }
}
