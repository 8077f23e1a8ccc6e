using System.Globalization;
using Cake.Core;
using Cake.Core.IO;
using Cake.Core.Tooling;

namespace Cake.Docker;

/// <summary>Stand-in: settings of a docker command.</summary>
internal abstract class AutoToolSettings : ToolSettings
{
    /// <summary>Adds the options that are set.</summary>
    internal virtual void AppendTo(ProcessArgumentBuilder arguments)
    {
    }
}

/// <summary>Stand-in: <c>docker tag</c>.</summary>
internal sealed class DockerImageTagSettings : AutoToolSettings;

/// <summary>Stand-in: <c>docker stop</c>.</summary>
internal sealed class DockerContainerStopSettings : AutoToolSettings
{
    /// <summary>Seconds before the container is ended by force; null for its own stop timeout.</summary>
    public int? Time { get; set; }

    internal override void AppendTo(ProcessArgumentBuilder arguments)
    {
        if (Time is { } seconds)
        {
            arguments.Append("--time").Append(seconds.ToString(CultureInfo.InvariantCulture));
        }
    }
}

/// <summary>Stand-in: <c>docker rm</c>.</summary>
internal sealed class DockerContainerRmSettings : AutoToolSettings
{
    /// <summary>Also when it runs.</summary>
    public bool? Force { get; set; }

    /// <summary>With its anonymous volumes.</summary>
    public bool? Volumes { get; set; }

    internal override void AppendTo(ProcessArgumentBuilder arguments)
    {
        if (Force == true)
        {
            arguments.Append("--force");
        }

        if (Volumes == true)
        {
            arguments.Append("--volumes");
        }
    }
}
