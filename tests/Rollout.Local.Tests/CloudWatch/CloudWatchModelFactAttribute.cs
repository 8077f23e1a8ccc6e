using System.Text.Json;

namespace Rollout.Local.Tests.CloudWatch;

/// <summary>A test that needs the description of CloudWatch's API; it is skipped, with the command that installs it, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CloudWatchModelFactAttribute : FactAttribute
{
    private const string Path = "/usr/lib/python3/dist-packages/botocore/data/cloudwatch/2010-08-01/service-2.json";

    public CloudWatchModelFactAttribute() => Skip = File.Exists(Path) ? null : "needs the description of the API. Install it: apt-get install --no-install-recommends python3-botocore";

    public static JsonElement Read() => JsonDocument.Parse(File.ReadAllText(Path)).RootElement;
}
