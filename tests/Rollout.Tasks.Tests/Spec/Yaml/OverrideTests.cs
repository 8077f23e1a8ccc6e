namespace Rollout.Tasks.Tests.Spec.Yaml;

public class OverrideTests
{
    [Fact]
    public void Should_ChangeOneValue_When_PathIsKnown()
    {
        using var file = new SpecFile();

        var plan = file.Load("local", null, "environments.local.steps[0].hold=4s", "environments.local.steps[0].hold=5s", "environments.local.retention=1h", "services.web.route=/web/*", "services.web.environment.NEW=a=b", "environments.local.load.requests[0]=GET /x");

        Assert.Equal(TimeSpan.FromSeconds(5), plan.Steps[0].Hold);
        Assert.Equal(TimeSpan.FromMinutes(1), plan.Steps[1].Hold);
        Assert.Equal(TimeSpan.FromHours(1), plan.Retention);
        Assert.Equal(["/web/*"], plan.Services[0].Routes);
        Assert.Equal("a=b", plan.Services[0].EnvironmentVariables["NEW"]);
        Assert.Equal("/x", plan.Load!.Requests[0].Path);
    }

    [Fact]
    public void Should_MakeSection_When_ItIsLeftOut()
    {
        using var file = new SpecFile();

        Assert.Equal("w{release}", file.Load("local", null, "environments.local.preflight.releaseTag=w{release}").Preflight.ReleaseTag);
    }

    [Fact]
    public void Should_ChangeOneEnvironment_When_AnotherSharesItsAnchor()
    {
        using var file = new SpecFile(("  local:\n", "  local: &local\n"), ("  production:\n    runtime: { kind: docker }\n", "  second:\n    <<: *local\n  production:\n    runtime: { kind: docker }\n"));

        Assert.Equal(TimeSpan.FromMinutes(2), file.Load("second", null, "environments.local.steps[0].hold=4s").Steps[0].Hold);
        Assert.Equal(TimeSpan.FromSeconds(4), file.Load("second", null, "environments.second.steps[0].hold=4s").Steps[0].Hold);
    }

    [Theory]
    [InlineData("environments.local.steps[0].hold=4", "RT1007 --set environments.local.steps[0].hold: '4' has no unit; a duration needs a number and one of the units ms, s, m, h, d; write '4s' or '4m'")]
    [InlineData("environments.local.steps[0].weight=100%", "RT1024 environments.local.steps[1].weight (22:19): '100%' does not ascend: the step before has 100%; weights ascend from step to step and end with 100%; raise it, or remove the step")]
    [InlineData("environments.locl.retention=1h", "RT1010 --set environments.locl.retention: there is no key 'locl'; known: 'local', 'production'; did you mean 'local'?")]
    [InlineData("services.web.helth=/x", "RT1010 --set services.web.helth: there is no key 'helth'; known: 'build', 'command', 'route', 'health', 'environment', 'resources', 'stopTimeout'; did you mean 'health'?")]
    [InlineData("environments.local.steps[2].hold=4s", "RT1010 --set environments.local.steps[2].hold: there is no entry [2]; the list has 2; --set changes entries that are there; use [0] to [1]")]
    [InlineData("environments.local.runtime.baseImages[0].image=x", "RT1010 --set environments.local.runtime.baseImages[0].image: there is no entry [0]; the list has 0; --set changes entries that are there; write the list in the file")]
    [InlineData("environments.local.steps.hold=4s", "RT1010 --set environments.local.steps.hold: 'hold' follows a list; an entry of a list is named by its number, from 0; write '[0]' in the place of '.hold'")]
    [InlineData("environments.local.steps=4s", "RT1010 --set environments.local.steps: this is a list; --set changes one text; go on to one of its entries")]
    [InlineData("environments.local=4s", "RT1010 --set environments.local: this is a mapping; --set changes one text; go on to one of its entries")]
    [InlineData("release.name=4s", "RT1010 --set release.name: 'name' follows a text; --set takes PATH=VALUE, with a path such as environments.local.steps[0].hold; shorten the path")]
    [InlineData("release", "RT1010 --set release: there is no '=' in it; --set takes PATH=VALUE, with a path such as environments.local.steps[0].hold; write the value behind a '='")]
    [InlineData("a..b=1", "RT1010 --set a..b: this is no path; --set takes PATH=VALUE, with a path such as environments.local.steps[0].hold; write keys with points between them and list entries as '[0]'")]
    [InlineData("release=", "RT1005 --set release: the text is empty; a value is required; write it, or remove the key")]
    [InlineData("environments.local.database.connection=Password=hunter2", "RT1034 environments.local.database (19:5): both 'embedded' and 'connection' are written; a database has either 'embedded' (a name) or 'connection' (a connection string); remove one of them")]
    public void Should_SayWhatIsWrong_When_OverrideIsWrong(string text, string expected)
    {
        using var file = new SpecFile();

        Assert.Equal([expected], file.Faults("local", null, text));
    }

    [Fact]
    public void Should_SetQuotedKey_When_KeyHasPoints()
    {
        using var file = new SpecFile(("request: GET /, headers", "request: GET /, expect: { json: { $.a: x } }, headers"));

        Assert.Equal("y", file.Load("local", null, "smoke[0].steps[1].expect.json['$.a']=y").SmokeFlows[0].Steps[1].Json["$.a"]);
    }
}
