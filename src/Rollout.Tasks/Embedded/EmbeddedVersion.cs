using System.Reflection;

namespace Rollout.Tasks.Embedded;

/// <summary>Version that a tool and the embedded environment's program compare.</summary>
internal static class EmbeddedVersion
{
    /// <summary>Version of this library, without the commit: a new commit of the same version asks for no restart of a program that carries traffic.</summary>
    public static string Current { get; } = typeof(EmbeddedVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
