using Amazon.QueryProtocol;

namespace Amazon.ElasticLoadBalancingV2.Model;

internal sealed class RedirectActionConfig
{
    public string? Protocol { get; set; }

    public string? Port { get; set; }

    public string? Host { get; set; }

    public string? Path { get; set; }

    public string? Query { get; set; }

    public RedirectActionStatusCodeEnum? StatusCode { get; set; }

    internal static RedirectActionConfig Parse(XmlShape shape) => new()
    {
        Protocol = shape.Text("Protocol"),
        Port = shape.Text("Port"),
        Host = shape.Text("Host"),
        Path = shape.Text("Path"),
        Query = shape.Text("Query"),
        StatusCode = shape.Text("StatusCode") is { } code ? RedirectActionStatusCodeEnum.FindValue(code) : null,
    };

    internal void Write(QueryFields fields, string prefix)
    {
        fields.Add($"{prefix}.Protocol", Protocol);
        fields.Add($"{prefix}.Port", Port);
        fields.Add($"{prefix}.Host", Host);
        fields.Add($"{prefix}.Path", Path);
        fields.Add($"{prefix}.Query", Query);
        fields.Add($"{prefix}.StatusCode", StatusCode);
    }
}

internal sealed class FixedResponseActionConfig
{
    public string? MessageBody { get; set; }

    public string? StatusCode { get; set; }

    public string? ContentType { get; set; }

    internal static FixedResponseActionConfig Parse(XmlShape shape) => new()
    {
        MessageBody = shape.Text("MessageBody"),
        StatusCode = shape.Text("StatusCode"),
        ContentType = shape.Text("ContentType"),
    };

    internal void Write(QueryFields fields, string prefix)
    {
        fields.Add($"{prefix}.MessageBody", MessageBody);
        fields.Add($"{prefix}.StatusCode", StatusCode);
        fields.Add($"{prefix}.ContentType", ContentType);
    }
}

internal sealed class JwtValidationActionConfig
{
    public string? JwksEndpoint { get; set; }

    public string? Issuer { get; set; }

    public List<JwtValidationActionAdditionalClaim>? AdditionalClaims { get; set; }

    internal static JwtValidationActionConfig Parse(XmlShape shape) => new()
    {
        JwksEndpoint = shape.Text("JwksEndpoint"),
        Issuer = shape.Text("Issuer"),
        AdditionalClaims = shape.List("AdditionalClaims", JwtValidationActionAdditionalClaim.Parse),
    };

    internal void Write(QueryFields fields, string prefix)
    {
        fields.Add($"{prefix}.JwksEndpoint", JwksEndpoint);
        fields.Add($"{prefix}.Issuer", Issuer);
        fields.AddList($"{prefix}.AdditionalClaims", AdditionalClaims, (name, claim) =>
        {
            fields.Add($"{name}.Format", claim.Format);
            fields.Add($"{name}.Name", claim.Name);
            fields.AddList($"{name}.Values", claim.Values);
        });
    }
}

internal sealed class JwtValidationActionAdditionalClaim
{
    public JwtValidationActionAdditionalClaimFormatEnum? Format { get; set; }

    public string? Name { get; set; }

    public List<string>? Values { get; set; }

    internal static JwtValidationActionAdditionalClaim Parse(XmlShape shape) => new()
    {
        Format = shape.Text("Format") is { } format ? JwtValidationActionAdditionalClaimFormatEnum.FindValue(format) : null,
        Name = shape.Text("Name"),
        Values = shape.Texts("Values"),
    };
}
