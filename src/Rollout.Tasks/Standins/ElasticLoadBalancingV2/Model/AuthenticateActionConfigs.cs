using Amazon.QueryProtocol;

namespace Amazon.ElasticLoadBalancingV2.Model;

internal sealed class AuthenticateOidcActionConfig
{
    public string? Issuer { get; set; }

    public string? AuthorizationEndpoint { get; set; }

    public string? TokenEndpoint { get; set; }

    public string? UserInfoEndpoint { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    public string? SessionCookieName { get; set; }

    public string? Scope { get; set; }

    public long? SessionTimeout { get; set; }

    public Dictionary<string, string>? AuthenticationRequestExtraParams { get; set; }

    public AuthenticateOidcActionConditionalBehaviorEnum? OnUnauthenticatedRequest { get; set; }

    public bool? UseExistingClientSecret { get; set; }

    internal static AuthenticateOidcActionConfig Parse(XmlShape shape) => new()
    {
        Issuer = shape.Text("Issuer"),
        AuthorizationEndpoint = shape.Text("AuthorizationEndpoint"),
        TokenEndpoint = shape.Text("TokenEndpoint"),
        UserInfoEndpoint = shape.Text("UserInfoEndpoint"),
        ClientId = shape.Text("ClientId"),
        ClientSecret = shape.Text("ClientSecret"),
        SessionCookieName = shape.Text("SessionCookieName"),
        Scope = shape.Text("Scope"),
        SessionTimeout = shape.Long("SessionTimeout"),
        AuthenticationRequestExtraParams = shape.Map("AuthenticationRequestExtraParams"),
        OnUnauthenticatedRequest = shape.Text("OnUnauthenticatedRequest") is { } behavior ? AuthenticateOidcActionConditionalBehaviorEnum.FindValue(behavior) : null,
        UseExistingClientSecret = shape.Bool("UseExistingClientSecret"),
    };

    internal void Write(QueryFields fields, string prefix)
    {
        fields.Add($"{prefix}.Issuer", Issuer);
        fields.Add($"{prefix}.AuthorizationEndpoint", AuthorizationEndpoint);
        fields.Add($"{prefix}.TokenEndpoint", TokenEndpoint);
        fields.Add($"{prefix}.UserInfoEndpoint", UserInfoEndpoint);
        fields.Add($"{prefix}.ClientId", ClientId);
        fields.Add($"{prefix}.ClientSecret", ClientSecret);
        fields.Add($"{prefix}.SessionCookieName", SessionCookieName);
        fields.Add($"{prefix}.Scope", Scope);
        fields.Add($"{prefix}.SessionTimeout", SessionTimeout);
        fields.AddMap($"{prefix}.AuthenticationRequestExtraParams", AuthenticationRequestExtraParams);
        fields.Add($"{prefix}.OnUnauthenticatedRequest", OnUnauthenticatedRequest);
        fields.Add($"{prefix}.UseExistingClientSecret", UseExistingClientSecret);
    }
}

internal sealed class AuthenticateCognitoActionConfig
{
    public string? UserPoolArn { get; set; }

    public string? UserPoolClientId { get; set; }

    public string? UserPoolDomain { get; set; }

    public string? SessionCookieName { get; set; }

    public string? Scope { get; set; }

    public long? SessionTimeout { get; set; }

    public Dictionary<string, string>? AuthenticationRequestExtraParams { get; set; }

    public AuthenticateCognitoActionConditionalBehaviorEnum? OnUnauthenticatedRequest { get; set; }

    internal static AuthenticateCognitoActionConfig Parse(XmlShape shape) => new()
    {
        UserPoolArn = shape.Text("UserPoolArn"),
        UserPoolClientId = shape.Text("UserPoolClientId"),
        UserPoolDomain = shape.Text("UserPoolDomain"),
        SessionCookieName = shape.Text("SessionCookieName"),
        Scope = shape.Text("Scope"),
        SessionTimeout = shape.Long("SessionTimeout"),
        AuthenticationRequestExtraParams = shape.Map("AuthenticationRequestExtraParams"),
        OnUnauthenticatedRequest = shape.Text("OnUnauthenticatedRequest") is { } behavior ? AuthenticateCognitoActionConditionalBehaviorEnum.FindValue(behavior) : null,
    };

    internal void Write(QueryFields fields, string prefix)
    {
        fields.Add($"{prefix}.UserPoolArn", UserPoolArn);
        fields.Add($"{prefix}.UserPoolClientId", UserPoolClientId);
        fields.Add($"{prefix}.UserPoolDomain", UserPoolDomain);
        fields.Add($"{prefix}.SessionCookieName", SessionCookieName);
        fields.Add($"{prefix}.Scope", Scope);
        fields.Add($"{prefix}.SessionTimeout", SessionTimeout);
        fields.AddMap($"{prefix}.AuthenticationRequestExtraParams", AuthenticationRequestExtraParams);
        fields.Add($"{prefix}.OnUnauthenticatedRequest", OnUnauthenticatedRequest);
    }
}
