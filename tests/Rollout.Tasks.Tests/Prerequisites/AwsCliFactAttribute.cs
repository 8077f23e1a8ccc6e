namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A test that needs Debian's AWS command line; it is skipped, with the command that installs it, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AwsCliFactAttribute : FactAttribute
{
    /// <summary>Debian's own: another one on the PATH may know other operations.</summary>
    public const string Program = "/usr/bin/aws";

    public AwsCliFactAttribute() => Skip = File.Exists(Program) ? null : "needs the AWS command line of Debian. Install it: apt-get install --no-install-recommends awscli";
}
