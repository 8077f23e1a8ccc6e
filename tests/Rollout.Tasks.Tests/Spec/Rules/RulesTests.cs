namespace Rollout.Tasks.Tests.Spec.Rules;

/// <summary>Both sides of the limit of each rule. The whole texts of the faults stand in the folder of broken files.</summary>
public class RulesTests
{
    private const string Steps = "      - { weight: 10%, hold: 2m }\n      - { weight: 100%, hold: 1m }\n";
    private const string Service = "  web:\n    build: { context: ., project: web.proj, dockerfile: Dockerfile }\n    command: dotnet Web.dll --urls=http://127.0.0.1:{port}\n    route: /*\n";
    private const string OneMore = "    build: { context: ., project: web.proj, dockerfile: Dockerfile }\n    command: dotnet Web.dll\n";

    [Theory]
    [InlineData("application: shop", "application: s", "")]
    [InlineData("application: shop", "application: shop-2", "")]
    [InlineData("application: shop", "application: 2-shops", "RT1022 application")]
    [InlineData("application: shop", "application: shop_2", "RT1022 application")]
    [InlineData("  local:", "  Local:", "RT1022 environments.Local")]
    [InlineData("release: 2.0.0", "release: a", "")]
    [InlineData("release: 2.0.0", "release: 1.8", "")]
    [InlineData("release: 2.0.0", "release: a..b", "RT1021 release")]
    [InlineData("release: 2.0.0", "release: -a", "RT1021 release")]
    [InlineData("release: 2.0.0", "release: 1.0.0", "RT1043 environments.local.embedded.bootstrap.release")]
    [InlineData("release: 2.0.0\n", "", "RT1021 release")]
    public void Should_CheckNames_When_TheyAreWritten(string from, string to, string expected) => AssertFault(from, to, expected, to.Contains("Local", StringComparison.Ordinal) ? "Local" : "local");

    [Theory]
    [InlineData("      - { weight: 100%, hold: 0s }\n", "", "guards: [ error-rate > 5% ]")]
    [InlineData("      - { weight: 1%, hold: 1m }\n      - { weight: 2%, hold: 1m }\n      - { weight: 100%, hold: 1m }\n", "")]
    [InlineData("      - { weight: 99%, hold: 1m }\n", "RT1024 environments.local.steps[0].weight")]
    [InlineData("      - { weight: 100%, hold: 1m }\n      - { weight: 100%, hold: 1m }\n", "RT1024 environments.local.steps[1].weight")]
    [InlineData("      - { weight: 10.5%, hold: 1m }\n      - { weight: 100%, hold: 1m }\n", "RT1025 environments.local.steps[0].weight")]
    [InlineData("      - { weight: 0%, hold: 1m }\n      - { weight: 100%, hold: 1m }\n", "RT1008 environments.local.steps[0].weight")]
    [InlineData("      - { weight: 101%, hold: 1m }\n", "RT1008 environments.local.steps[0].weight")]
    [InlineData("      - { weight: 100%, hold: 59s }\n", "RT1026 environments.local.guards[0]")]
    [InlineData("      - { weight: 100%, hold: 60s }\n", "")]
    [InlineData("      []\n", "RT1023 environments.local.steps")]
    public void Should_CheckSteps_When_TheyAreWritten(string steps, string expected, string guards = "guards: [ error-rate > 5% for 1m ]")
    {
        using var file = new SpecFile((Steps, steps), ("guards: [ error-rate > 5% for 1m ]", guards));

        Assert.Equal(expected, Short(file.Faults()));
    }

    [Theory]
    [InlineData("error-rate > 5% for 2m", "")]
    [InlineData("error-rate > 5% for 121s", "RT1026 environments.local.guards[0]")]
    [InlineData("p95 > 1s over 2s", "")]
    [InlineData("p95 > 1s over 1999ms", "RT1044 environments.local.guards[0]")]
    [InlineData("health-failures > 1 in a row", "")]
    public void Should_CheckGuards_When_TheyAreWritten(string guard, string expected) => AssertFault("error-rate > 5% for 1m", guard, expected);

    [Theory]
    [InlineData("progressDeadline: 2m1s", "")]
    [InlineData("progressDeadline: 2m", "RT1032 environments.local.progressDeadline")]
    [InlineData("retention: 0s", "")]
    [InlineData("retention: 366d", "")]
    [InlineData("retention: -1h", "RT1007 environments.local.retention")]
    [InlineData("startTimeout: 500ms", "RT1008 environments.local.startTimeout")]
    [InlineData("onFailure: hold", "")]
    [InlineData("onFailure: Hold", "RT1011 environments.local.onFailure")]
    [InlineData("preflight: { freeDisk: 0 B }", "")]
    public void Should_CheckPolicy_When_ItIsWritten(string line, string expected) => AssertFault("    guards:", $"    {line}\n    guards:", expected);

    [Theory]
    [InlineData("route: /*", "route: [ /a, /b/*, /c, /d, /* ]", "")]
    [InlineData("route: /*", "route: [ /a, /b/*, /c, /d, /e, /* ]", "RT1030 services.web.route")]
    [InlineData("route: /*", "route: [ /a, /a ]", "RT1027 services.web.route[1]")]
    [InlineData("route: /*", "route: [ /*, /a ]", "")]
    [InlineData("route: /*", "route: '*'", "RT1030 services.web.route[0]")]
    [InlineData("route: /*", "route: []", "RT1023 services.web.route")]
    [InlineData("route: /*", "route: /*\n    health: /a b", "RT1030 services.web.health")]
    [InlineData("route: /*", "route: /*\n    health: /a?b=c", "")]
    public void Should_CheckRoutes_When_OneServiceHasThem(string from, string to, string expected) => AssertFault(from, to, expected);

    [Theory]
    [InlineData("/api/*", "/*", "")]
    [InlineData("/*", "/api/*", "RT1028 services.web.route[0]")]
    [InlineData("/api/*", "/api/*", "RT1027 services.web.route[0]")]
    [InlineData("/api/*", "/api/v1", "RT1028 services.web.route[0]")]
    [InlineData("/api/*", "/api", "")]
    [InlineData("/a*/x", "/ab/x", "")]
    public void Should_CheckRoutes_When_TwoServicesHaveThem(string first, string second, string expected) =>
        AssertFault(Service, $"  api:\n{OneMore}    route: {first}\n{Service.Replace("route: /*", $"route: {second}", StringComparison.Ordinal)}", expected);

    [Theory]
    [InlineData("bootstrap: { release: 1.0.0 }", "bootstrap: { release: 1.0.0 }\n      ports: { traffic: 1, api: 65535 }", "")]
    [InlineData("bootstrap: { release: 1.0.0 }", "bootstrap: { release: 1.0.0 }\n      ports: { traffic: 0 }", "RT1008 environments.local.embedded.ports.traffic")]
    [InlineData("bootstrap: { release: 1.0.0 }", "bootstrap: { release: 1.0.0 }\n      ports: { traffic: 65536 }", "RT1008 environments.local.embedded.ports.traffic")]
    [InlineData("bootstrap: { release: 1.0.0 }", "bootstrap: { release: 1.0.0 }\n      ports: { traffic: 8083 }", "RT1033 environments.local.embedded.ports.postgres")]
    [InlineData("bootstrap: { release: 1.0.0 }", "bootstrap: { release: 1.0.0, migrateTo: \"1\" }", "")]
    [InlineData("bootstrap: { release: 1.0.0 }", "bootstrap: { release: 1.0.0, migrateTo: 1a }", "RT1048 environments.local.embedded.bootstrap.migrateTo")]
    [InlineData("bootstrap: { release: 1.0.0 }", "bootstrap: { release: 1.0.0, seed: web.proj }", "")]
    [InlineData("bootstrap: { release: 1.0.0 }", "bootstrap: { release: 1.0.0, seed: nothing.sql }", "RT1031 environments.local.embedded.bootstrap.seed")]
    [InlineData("    embedded:\n      bootstrap: { release: 1.0.0 }\n", "", "RT1038 environments.local.metrics.url, RT1034 environments.local.database.embedded")]
    public void Should_CheckEmbedded_When_ItIsWritten(string from, string to, string expected) => AssertFault(from, to, expected);

    [Theory]
    [InlineData("{ embedded: shop,", "{ connection: x,", "")]
    [InlineData("{ embedded: shop,", "{ connection: x, staging: y,", "")]
    [InlineData("{ embedded: shop,", "{", "RT1034 environments.local.database")]
    [InlineData("{ embedded: shop,", "{ embedded: shop, staging: y,", "RT1034 environments.local.database.staging")]
    [InlineData("{ embedded: shop,", "{ embedded: shop, connection: x,", "RT1034 environments.local.database")]
    [InlineData("{ embedded: shop,", "{ embedded: Shop,", "RT1048 environments.local.database.embedded")]
    [InlineData("    database: { embedded: shop, migrations: . }\n", "", "")]
    [InlineData("migrations: . }\n    steps:\n", "migrations: web.proj }\n    steps:\n", "RT1031 environments.local.database.migrations")]
    [InlineData("KEY: value", "KEY: \"{database}\"", "")]
    public void Should_CheckDatabase_When_ItIsWritten(string from, string to, string expected) => AssertFault(from, to, expected);

    [Fact]
    public void Should_AskForDatabase_When_ServiceTakesIt()
    {
        using var file = new SpecFile(("KEY: value", "KEY: \"{database}\""), ("    database: { embedded: shop, migrations: . }\n", ""));

        Assert.Equal("RT1045 services.web.environment.KEY", Short(file.Faults()));
    }

    [Theory]
    [InlineData(", dockerfile: Dockerfile }", " }", "RT1035 services.web.build.dockerfile")]
    [InlineData(", project: web.proj", "", "RT1035 services.web.build.project")]
    [InlineData("context: .,", "context: .., ", "RT1031 services.web.build.project, RT1031 services.web.build.dockerfile")]
    [InlineData("project: web.proj", "project: .", "RT1031 services.web.build.project")]
    [InlineData("dotnet Web.dll ", "dotnet 'Web.dll ", "RT1047 services.web.command")]
    [InlineData("dotnet Web.dll --urls=http://127.0.0.1:{port}", "\"'' x\"", "RT1047 services.web.command")]
    [InlineData("kind: process", "kind: process, network: host", "RT1036 environments.local.runtime.network")]
    [InlineData("kind: docker", "kind: docker, network: host, baseImages: [ { image: a, script: web.proj } ]", "")]
    [InlineData("KEY: value", "1KEY: value", "RT1041 services.web.environment.1KEY")]
    [InlineData("KEY: value", "Logging.Level: value", "")]
    [InlineData("KEY: value", "KEY: ''", "")]
    public void Should_CheckServices_When_TheyAreWritten(string from, string to, string expected) => AssertFault(from, to, expected);

    [Theory]
    [InlineData("targetGroup: \"{service}-{slot}\"", "")]
    [InlineData("targetGroup: \"a-{slot}\"", "")]
    [InlineData("targetGroup: \"aaaaaaaaaaaaaaaaaaaaaaaaaa-{slot}\"", "")]
    [InlineData("targetGroup: \"aaaaaaaaaaaaaaaaaaaaaaaaaaa-{slot}\"", "RT1037 environments.local.traffic.targetGroup")]
    [InlineData("targetGroup: \"{service}\"", "RT1037 environments.local.traffic.targetGroup")]
    [InlineData("targetGroup: \"-{slot}\"", "RT1037 environments.local.traffic.targetGroup")]
    [InlineData("targetGroup: \"internal-{slot}\"", "RT1037 environments.local.traffic.targetGroup")]
    [InlineData("targetGroup: \"{name}-{slot}\"", "RT1012 environments.local.traffic.targetGroup")]
    [InlineData("region: eu-north-1", "RT1038 environments.local.traffic.region")]
    public void Should_CheckTraffic_When_ItIsWritten(string key, string expected) => AssertFault("loadBalancer: shop }", $"loadBalancer: shop, {key} }}", expected);

    [Theory]
    [InlineData("service: web, request: GET /", "service: wbe, request: GET /", "RT1039 smoke[0].steps[1].service")]
    [InlineData("Bearer {token}", "Bearer {{token}}", "")]
    [InlineData("Bearer {token}", "Bearer {tokn}", "RT1012 smoke[0].steps[1].headers.Authorization")]
    [InlineData("id: \"{uuid}\"", "id: \"{token}\"", "RT1012 smoke[0].steps[0].body")]
    [InlineData("id: \"{uuid}\"", "id: \"{{token}}\"", "")]
    [InlineData("$.token", "token", "RT1040 smoke[0].steps[0].capture.token")]
    [InlineData("$.token", "'$.a[0].b-c'", "")]
    [InlineData("$.token", "$", "")]
    [InlineData("token: $.token", "token: $.token, a-b: $.b", "RT1042 smoke[0].steps[0].capture.a-b")]
    [InlineData("Authorization:", "Author ization:", "RT1041 smoke[0].steps[1].headers['Author ization']")]
    [InlineData("  - name: page\n    steps:\n", "  - name: page\n    steps: [ { service: web, request: GET / } ]\n  - name: page\n    steps:\n", "RT1046 smoke[1].name")]
    [InlineData("GET / }", "GET /a b }", "RT1029 environments.local.load.requests[0].request")]
    [InlineData("rate: 40/s", "rate: 0.1/s", "")]
    [InlineData("rate: 40/s", "rate: 0/s", "RT1008 environments.local.load.rate")]
    public void Should_CheckRequests_When_TheyAreWritten(string from, string to, string expected) =>
        AssertFault(from == "GET / }" ? "requests: [ GET / ]" : from, from == "GET / }" ? "requests: [ GET /a b ]" : to, expected);

    [Fact]
    public void Should_KnowVariables_When_EarlierFlowCapturedThem()
    {
        using var file = new SpecFile(("environments:\n  local", "  - name: second\n    steps: [ { service: web, request: \"GET /{token}\" } ]\nenvironments:\n  local"));

        Assert.Empty(file.Faults());
    }

    private static void AssertFault(string from, string to, string expected, string environment = "local")
    {
        using var file = new SpecFile((from, to));

        Assert.Equal(expected, Short(file.Faults(environment)));
    }

    /// <summary>Code and path of each fault.</summary>
    private static string Short(IEnumerable<string> faults) => string.Join(", ", faults.Select(f => f.Split([" (", ": "], 2, StringSplitOptions.None)[0]));
}
