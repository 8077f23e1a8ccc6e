using Cake.Core;
using Cake.Core.IO;
using Cake.Core.Tooling;

namespace Cake.Docker;

/// <summary>Stand-in: runs the docker program as Cake runs every tool.</summary>
internal sealed class GenericDockerRunner<TSettings>(IFileSystem fileSystem, ICakeEnvironment environment, IProcessRunner processRunner, IToolLocator tools)
    : Tool<TSettings>(fileSystem, environment, processRunner, tools)
    where TSettings : AutoToolSettings, new()
{
    /// <summary>Runs one command to its end.</summary>
    public void Run(string command, TSettings settings, string[] additional)
    {
        var arguments = new ProcessArgumentBuilder();
        arguments.Append(command);
        settings.AppendTo(arguments);
        foreach (var text in additional)
        {
            arguments.AppendQuoted(text);
        }

        Run(settings, arguments);
    }

    /// <inheritdoc />
    protected override string GetToolName() => "Docker";

    /// <inheritdoc />
    protected override IEnumerable<string> GetToolExecutableNames() => ["docker", "docker.exe"];
}
