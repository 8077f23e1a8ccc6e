using Amazon.QueryProtocol;
using Rollout.Tasks.Traffic.Elbv2;

namespace Amazon.ElasticLoadBalancingV2.Model;

/// <summary>What a rule does with a request. All members are here: ModifyRule and ModifyListener replace the whole list, so a lost member is a lost login page.</summary>
internal sealed class Action : IPartlyRead
{
    private IReadOnlyList<string> unknown = [];

    public ActionTypeEnum? Type { get; set; }

    public int? Order { get; set; }

    public string? TargetGroupArn { get; set; }

    public ForwardActionConfig? ForwardConfig { get; set; }

    public RedirectActionConfig? RedirectConfig { get; set; }

    public FixedResponseActionConfig? FixedResponseConfig { get; set; }

    public AuthenticateOidcActionConfig? AuthenticateOidcConfig { get; set; }

    public AuthenticateCognitoActionConfig? AuthenticateCognitoConfig { get; set; }

    public JwtValidationActionConfig? JwtValidationConfig { get; set; }

    IReadOnlyList<string> IPartlyRead.Unread => unknown;

    internal static Action Parse(XmlShape shape)
    {
        var action = new Action
        {
            Type = shape.Text("Type") is { } type ? ActionTypeEnum.FindValue(type) : null,
            Order = shape.Int("Order"),
            TargetGroupArn = shape.Text("TargetGroupArn"),
            ForwardConfig = shape.Shape("ForwardConfig", ForwardActionConfig.Parse),
            RedirectConfig = shape.Shape("RedirectConfig", RedirectActionConfig.Parse),
            FixedResponseConfig = shape.Shape("FixedResponseConfig", FixedResponseActionConfig.Parse),
            AuthenticateOidcConfig = shape.Shape("AuthenticateOidcConfig", AuthenticateOidcActionConfig.Parse),
            AuthenticateCognitoConfig = shape.Shape("AuthenticateCognitoConfig", AuthenticateCognitoActionConfig.Parse),
            JwtValidationConfig = shape.Shape("JwtValidationConfig", JwtValidationActionConfig.Parse),
        };
        action.unknown = [.. shape.Unread()];
        return action;
    }

    internal void Write(QueryFields fields, string prefix)
    {
        if (unknown.Count > 0)
        {
            throw new NotSupportedException($"the action '{Type}' has members that this client does not know and would lose: {string.Join(", ", unknown)}");
        }

        fields.Add($"{prefix}.Type", Type);
        fields.Add($"{prefix}.Order", Order);
        fields.Add($"{prefix}.TargetGroupArn", TargetGroupArn);
        ForwardConfig?.Write(fields, $"{prefix}.ForwardConfig");
        RedirectConfig?.Write(fields, $"{prefix}.RedirectConfig");
        FixedResponseConfig?.Write(fields, $"{prefix}.FixedResponseConfig");
        AuthenticateOidcConfig?.Write(fields, $"{prefix}.AuthenticateOidcConfig");
        AuthenticateCognitoConfig?.Write(fields, $"{prefix}.AuthenticateCognitoConfig");
        JwtValidationConfig?.Write(fields, $"{prefix}.JwtValidationConfig");
    }
}
