using Rollout.Tasks.Embedded;

namespace Rollout.Local.Tests.Fixtures;

/// <summary>A state directory of its own, with settings that ask for any free ports.</summary>
internal sealed class TestState : IDisposable
{
    public static readonly EmbeddedSettings AnyPorts = new(0, 0, 0, 0, NextFreePort: true);

    private readonly string root = Directory.CreateTempSubdirectory("rollout-local-test-").FullName;

    public TestState()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(root, (UnixFileMode)Convert.ToInt32("755", 8));
        }

        Files = new EmbeddedStateDirectory(Path.Combine(root, "state"));
        Files.Create();
        Settings = AnyPorts;
    }

    public EmbeddedStateDirectory Files { get; }

    public EmbeddedSettings Settings
    {
        get => StateFile.Read(Files.Settings, EmbeddedJson.Default.EmbeddedSettings)!;
        set => StateFile.Write(Files.Settings, value, EmbeddedJson.Default.EmbeddedSettings);
    }

    public string PathOf(string name) => Path.Combine(root, name);

    public void Dispose() => Directory.Delete(root, recursive: true);
}
