using Amazon.ElasticLoadBalancingV2.Model;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>What a test request carries, and how the rules that look for it are told from all others.</summary>
/// <param name="Header">Header that a rule looks at.</param>
/// <param name="Owner">Begin of every value, such as <c>nest/production/</c>: a value that begins so is ours.</param>
/// <param name="Cookie">Name of the cookie whose value is looked at; null where the whole header is the value.</param>
internal sealed record Elbv2TestMark(string Header, string Owner, string? Cookie)
{
    // A pattern of a header condition has at most 128 characters on AWS; the rest is for the name of a cookie.
    private const int LongestValue = 110;

    /// <summary>As a plan says it.</summary>
    public static Elbv2TestMark From(RolloutPlan plan) => new(
        plan.Traffic.TestTraffic.Cookie is null ? plan.Traffic.TestTraffic.Header : "Cookie",
        $"{plan.Application}/{plan.Environment}/",
        plan.Traffic.TestTraffic.Cookie);

    /// <summary>What a test request of a rollout sends in <see cref="Header"/>.</summary>
    public string Value(string rolloutId)
    {
        var value = Owner + rolloutId;
        return (Cookie is null ? string.Empty : Cookie + "=") + value[..Math.Min(value.Length, LongestValue)];
    }

    /// <summary>The condition that only test requests of a rollout meet.</summary>
    public RuleCondition Condition(string rolloutId) => new()
    {
        Field = "http-header",
        HttpHeaderConfig = new HttpHeaderConditionConfig { HttpHeaderName = Header, Values = [Around(Value(rolloutId))] },
    };

    /// <summary>Whether a rule was made for the test traffic of this application and environment, by whichever run.</summary>
    public bool IsOn(Rule rule)
    {
        var begin = Around(Cookie is null ? Owner : $"{Cookie}={Owner}").TrimEnd('*');
        return rule.Conditions?.Any(condition => condition.HttpHeaderConfig is { Values: [var value] } config
            && string.Equals(config.HttpHeaderName, Header, StringComparison.OrdinalIgnoreCase)
            && value.StartsWith(begin, StringComparison.Ordinal)) == true;
    }

    // Other cookies may stand before and after it.
    private string Around(string text) => Cookie is null ? text : $"*{text}*";
}
