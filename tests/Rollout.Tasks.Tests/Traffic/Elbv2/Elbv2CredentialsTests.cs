using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>Credentials, region and endpoint come from where every AWS tool looks. Each case is a process of its own, because they read the environment; what counts is what came over the wire.</summary>
public sealed class Elbv2CredentialsTests
{
    private const string Files =
        """
        [default]
        aws_access_key_id = DEFAULTKEY
        aws_secret_access_key = secret

        [team]
        aws_access_key_id = TEAMKEY
        aws_secret_access_key = secret
        region = ca-central-1

        [process]
        credential_process = cat {folder}/process.json

        [role]
        role_arn = arn:aws:iam::000000000000:role/deployer
        source_profile = team
        """;

    private const string Process = """{"Version":1,"AccessKeyId":"PROCESSKEY","SecretAccessKey":"secret","SessionToken":"token"}""";

    [Theory]
    [InlineData("ENVKEY", false, "", "AWS_ACCESS_KEY_ID=ENVKEY AWS_SECRET_ACCESS_KEY=secret")]
    [InlineData("ENVKEY", true, "", "AWS_ACCESS_KEY_ID=ENVKEY AWS_SECRET_ACCESS_KEY=secret AWS_SESSION_TOKEN=token")]
    [InlineData("DEFAULTKEY", false, "", "")]
    [InlineData("TEAMKEY", false, "", "AWS_PROFILE=team")]
    [InlineData("PROCESSKEY", true, "", "AWS_PROFILE=process")]
    [InlineData("ROLEKEY", true, "AssumeRole", "AWS_PROFILE=role")]
    [InlineData("WEBKEY", true, "AssumeRoleWithWebIdentity", "AWS_WEB_IDENTITY_TOKEN_FILE={folder}/web AWS_ROLE_ARN=arn:aws:iam::000000000000:role/deployer AWS_ROLE_SESSION_NAME=session")]
    [InlineData("CONTAINERKEY", true, "GET /container", "AWS_SHARED_CREDENTIALS_FILE={folder}/none AWS_CONTAINER_CREDENTIALS_FULL_URI={url}/container AWS_CONTAINER_AUTHORIZATION_TOKEN=container-token")]
    [InlineData("INSTANCEKEY", true, "PUT /latest/api/token", "AWS_SHARED_CREDENTIALS_FILE={folder}/none AWS_EC2_METADATA_DISABLED= AWS_EC2_METADATA_SERVICE_ENDPOINT={url}")]
    public async Task Should_SignWithTheKey_When_ItIsWhereAwsToolsLook(string key, bool hasToken, string asked, string variables)
    {
        // Given
        await using var aws = Surroundings();

        // When
        var said = await RunAsync(aws, string.Empty, variables);

        // Then
        Assert.Equal("nest", said);
        var call = Assert.Single(aws.Calls);
        Assert.Equal($"Credential={key}", Credential(call)[0]);
        Assert.True(SigV4.Holds(call, key, "secret"));
        Assert.Equal(hasToken ? "token" : null, call.Headers.GetValueOrDefault("x-amz-security-token"));
        Assert.True(asked.Length == 0 ? aws.Others.Count == 0 : aws.Others.Contains(asked), string.Join(", ", aws.Others));
    }

    [Theory]
    [InlineData("eu-west-1", "", "AWS_REGION=eu-west-1")]
    [InlineData("ap-south-1", "", "AWS_REGION= AWS_DEFAULT_REGION=ap-south-1")]
    [InlineData("ca-central-1", "", "AWS_REGION= AWS_PROFILE=team")]
    [InlineData("sa-east-1", "sa-east-1", "AWS_REGION=eu-west-1")]
    public async Task Should_SignForTheRegion_When_ItIsWhereAwsToolsLook(string region, string planned, string variables)
    {
        // Given
        await using var aws = Surroundings();

        // When
        var said = await RunAsync(aws, planned, variables);

        // Then
        Assert.Equal("nest", said);
        Assert.Equal(region, Credential(Assert.Single(aws.Calls))[2]);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2= AWS_ENDPOINT_URL={url}")]
    [InlineData("AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2={url} AWS_ENDPOINT_URL=http://127.0.0.1:1")]
    public async Task Should_CallTheEndpoint_When_AVariableNamesIt(string variables)
    {
        await using var aws = Surroundings();

        Assert.Equal("nest", await RunAsync(aws, string.Empty, variables));
        Assert.Single(aws.Calls);
    }

    [Theory]
    [InlineData("AWS_PROFILE=nobody")]
    [InlineData("AWS_SHARED_CREDENTIALS_FILE={folder}/none")]
    public async Task Should_SayWhatToSet_When_ThereAreNoCredentials(string variables)
    {
        await using var aws = Surroundings();

        var said = await RunAsync(aws, string.Empty, variables);

        Assert.StartsWith("RT2105 ", said, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed. Set the region and credentials the AWS way", said, StringComparison.Ordinal);
        Assert.Empty(aws.Calls);
    }

    private static AwsSurroundings Surroundings()
    {
        var aws = new AwsSurroundings();
        aws.Write("credentials", Files);
        aws.Write("process.json", Process);
        aws.Write("web", "web-identity-token");
        return aws;
    }

    private static async Task<string> RunAsync(AwsSurroundings aws, string region, string variables)
    {
        using var child = ChildProcess.Start(aws.Variables(variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)), "find-load-balancer", region);
        return await child.ReadAsync();
    }

    private static string[] Credential(ElbRequest call) => call.Headers["authorization"]["AWS4-HMAC-SHA256 ".Length..].Split(',')[0].Split('/');
}
