using Rollout.Tasks.Images;

namespace Rollout.Tasks.Tests.Images;

/// <summary>A project of the smallest kind, without packages, and a request for it.</summary>
internal sealed class TinyProject : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private int change;

    public TinyProject()
    {
        // Of its own: nothing above the temporary folder is asked.
        folder.Write("source/Directory.Build.props", "<Project />");
        folder.Write("source/Directory.Build.targets", "<Project />");
        folder.Write("source/Directory.Packages.props", "<Project />");
        folder.Write("source/App/App.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup></Project>");
        ChangeSource();
    }

    public string Source => folder.In("source");

    public string State => folder.In("state");

    public ImageRequest Request(string release) =>
        new("nest", "app", release, Source, "App/App.csproj", null, new Dictionary<string, string> { ["Version"] = release }, null);

    public void ChangeSource() => folder.Write("source/App/Program.cs", $"System.Console.WriteLine(\"{change++}\");");

    public void Write(string name, string text) => folder.Write(Path.Combine("source", name), text);

    public void Dispose() => folder.Dispose();
}
