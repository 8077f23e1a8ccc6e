using System.Globalization;
using System.Text;
using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>One server that plays ELBv2, STS, a container's and an instance's credentials, and a folder for the AWS files.</summary>
internal sealed class AwsSurroundings : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rollout-aws-").FullName;
    private readonly ScriptedHttpServer server;

    public AwsSurroundings() => server = new ScriptedHttpServer(Answer);

    public string Url => server.Uri.ToString().TrimEnd('/');

    /// <summary>Calls of ELBv2 that came.</summary>
    public IReadOnlyList<ElbRequest> Calls => [.. server.Requests.Where(IsElb).Select(request => new ElbRequest(request.Headers.ToDictionary(header => header.Key.ToLower(CultureInfo.InvariantCulture), header => header.Value), Encoding.UTF8.GetBytes(request.Body)))];

    /// <summary>Other requests that came, as <c>METHOD path</c> or the name of an STS operation.</summary>
    public IReadOnlyList<string> Others => [.. server.Requests.Where(request => !IsElb(request)).Select(request => Action(request) ?? $"{request.Method} {request.Path}")];

    /// <summary>Path of a file in the folder.</summary>
    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>Writes a file, with <c>{folder}</c> filled in.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text.Replace("{folder}", folder, StringComparison.Ordinal));
        return PathOf(name);
    }

    /// <summary>The variables of a process, with <c>{url}</c> and <c>{folder}</c> filled in. Files of the user and the real metadata service are out of sight.</summary>
    public Dictionary<string, string> Variables(params IEnumerable<string> pairs)
    {
        var variables = new Dictionary<string, string>
        {
            ["AWS_SHARED_CREDENTIALS_FILE"] = PathOf("credentials"),
            ["AWS_CONFIG_FILE"] = PathOf("config"),
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2"] = Url,
            ["AWS_ENDPOINT_URL_STS"] = Url,
            ["AWS_REGION"] = "eu-west-1",
        };
        foreach (var pair in pairs.Select(pair => pair.Split('=', 2)))
        {
            variables[pair[0]] = pair[1].Replace("{url}", Url, StringComparison.Ordinal).Replace("{folder}", folder, StringComparison.Ordinal);
        }

        return variables.Where(pair => pair.Value.Length > 0).ToDictionary();
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static bool IsElb(ScriptedRequest request) => Action(request)?.StartsWith("Describe", StringComparison.Ordinal) == true;

    private static string? Action(ScriptedRequest request) =>
        request.Method == "POST" ? request.Body.Split('&').Select(pair => pair.Split('=')).FirstOrDefault(pair => pair[0] == "Action")?[1] : null;

    private static ScriptedAnswer Answer(ScriptedRequest request) => (Action(request), request.Method, request.Path) switch
    {
        ("AssumeRole", _, _) => Assumed("AssumeRole", "ROLEKEY"),
        ("AssumeRoleWithWebIdentity", _, _) => Assumed("AssumeRoleWithWebIdentity", "WEBKEY"),
        ({ } operation, _, _) => Xml($"<{operation}Response><{operation}Result><LoadBalancers><member><LoadBalancerName>nest</LoadBalancerName></member></LoadBalancers></{operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{operation}Response>"),
        (_, "PUT", "/latest/api/token") => new ScriptedAnswer(200, "metadata-token", "text/plain") { Headers = new Dictionary<string, string> { ["X-aws-ec2-metadata-token-ttl-seconds"] = "21600" } },
        (_, "GET", "/latest/meta-data/iam/security-credentials" or "/latest/meta-data/iam/security-credentials/") when HasToken(request) => new ScriptedAnswer(200, "deployer", "text/plain"),
        (_, "GET", "/latest/meta-data/iam/security-credentials/deployer") when HasToken(request) => Keys("INSTANCEKEY"),
        (_, "GET", "/container") when request.Headers.GetValueOrDefault("Authorization") == "container-token" => Keys("CONTAINERKEY"),
        _ => new ScriptedAnswer(404, "not here", "text/plain"),
    };

    private static bool HasToken(ScriptedRequest request) => request.Headers.GetValueOrDefault("x-aws-ec2-metadata-token") == "metadata-token";

    private static ScriptedAnswer Keys(string key) => new(200, $$"""{"Code":"Success","LastUpdated":"2026-01-01T00:00:00Z","Type":"AWS-HMAC","AccessKeyId":"{{key}}","SecretAccessKey":"secret","Token":"token","Expiration":"{{Tomorrow}}"}""");

    private static ScriptedAnswer Assumed(string operation, string key) => Xml(
        $"<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{operation}Result><AssumedRoleUser><AssumedRoleId>id:session</AssumedRoleId><Arn>arn:aws:sts::000000000000:assumed-role/deployer/session</Arn></AssumedRoleUser>"
        + $"<Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>{Tomorrow}</Expiration></Credentials></{operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{operation}Response>");

    private static string Tomorrow => TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static ScriptedAnswer Xml(string body) => new(200, body, "text/xml");
}
