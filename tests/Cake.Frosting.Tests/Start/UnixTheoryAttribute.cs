namespace Cake.Frosting.Tests.Start;

/// <summary>A test of build.sh.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "build.sh is for Unix; on Windows there is build.ps1." : null;
}
