using Cake.Core.Packaging;

namespace Cake.Frosting;

/// <summary>Installs the tools that the host was given, before the first task.</summary>
public interface IToolInstaller
{
    /// <summary>Installs one tool and makes it known to the tool locator.</summary>
    /// <param name="tool">The tool's package.</param>
    /// <exception cref="FrostingException">No installer knows the scheme, or the package holds no tool.</exception>
    void Install(PackageReference tool);
}
