using System.Text.Json;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>The description of the ELBv2 API that AWS publishes with botocore, as Debian installs it (version 1.29.27 of December 2022).</summary>
internal static class Elbv2Model
{
    /// <summary>The file of the package python3-botocore.</summary>
    public const string Path = "/usr/lib/python3/dist-packages/botocore/data/elbv2/2015-12-01/service-2.json";

    /// <summary>The operations that this product uses.</summary>
    public static IReadOnlyList<string> Operations { get; } =
    [
        "DescribeLoadBalancers", "DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetGroupAttributes", "DescribeTargetHealth", "ModifyListener", "ModifyRule",
        "CreateRule", "DeleteRule", "ModifyTargetGroupAttributes", "RegisterTargets", "DeregisterTargets",
    ];

    /// <summary>Reads it.</summary>
    public static JsonElement Read() => JsonDocument.Parse(File.ReadAllText(Path)).RootElement;

    /// <summary>Name of the shape of a request or an answer.</summary>
    public static string ShapeOf(JsonElement model, string operation, string side) =>
        model.GetProperty("operations").GetProperty(operation).GetProperty(side).GetProperty("shape").GetString()!;

    /// <summary>Name of the exception by error code, for all errors that an operation documents.</summary>
    public static IReadOnlyDictionary<string, string> Errors(JsonElement model, string operation) =>
        model.GetProperty("operations").GetProperty(operation).GetProperty("errors").EnumerateArray()
            .Select(error => error.GetProperty("shape").GetString()!)
            .ToDictionary(shape => model.GetProperty("shapes").GetProperty(shape).GetProperty("error").GetProperty("code").GetString()!);
}

/// <summary>A test that needs the description of the API; it is skipped, with the command that installs it, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class Elbv2ModelFactAttribute : FactAttribute
{
    public Elbv2ModelFactAttribute() => Skip = File.Exists(Elbv2Model.Path) ? null : "needs the description of the ELBv2 API. Install it: apt-get install --no-install-recommends python3-botocore";
}
