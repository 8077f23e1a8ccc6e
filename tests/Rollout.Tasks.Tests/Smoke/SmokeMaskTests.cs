using Rollout.Tasks.Smoke;

namespace Rollout.Tasks.Tests.Smoke;

public sealed class SmokeMaskTests
{
    [Theory]
    [InlineData("""{"token":"abc","x":1}""", """{"token":***,"x":1}""")]
    [InlineData("""{"access_token" : "a\"b","x":1}""", """{"access_token" : ***,"x":1}""")]
    [InlineData("""{"Password":12345,"x":1}""", """{"Password":***,"x":1}""")]
    [InlineData("""{"client_secrets":["a","b"],"x":1}""", """{"client_secrets":***,"x":1}""")]
    [InlineData("""{"secret":{"v":"a"},"x":1}""", """{"secret":***,"x":1}""")]
    [InlineData("""{"token":"cut off""", """{"token":***""")]
    [InlineData("""{"note":"a token is","x":"1"}""", """{"note":"a token is","x":"1"}""")]
    public void Should_HideProperties_When_TheirNameIsSecret(string body, string expected) => Assert.Equal(expected, SmokeMask.Excerpt(body, []));

    [Theory]
    [InlineData("s3cr/t+\"x\"")]
    [InlineData("line\nbreak")]
    public void Should_HideAValueInEveryForm_When_ItIsSecret(string secret)
    {
        var body = $"plain {secret} path {Uri.EscapeDataString(secret)} json {System.Text.Json.JsonSerializer.Serialize(secret)}";

        Assert.Equal("plain *** path *** json \"***\"", SmokeMask.Excerpt(body, [secret]));
    }

    [Fact]
    public void Should_MaskBeforeItCuts_When_ASecretLiesAcrossTheEnd()
    {
        var excerpt = SmokeMask.Excerpt(new string('x', 190) + "0123456789abcdef0123456789abcdef", ["0123456789abcdef0123456789abcdef"]);

        Assert.Equal(new string('x', 190) + "***", excerpt);
    }

    [Fact]
    public void Should_CutAndKeepOneLine_When_BodyIsLong()
    {
        var excerpt = SmokeMask.Excerpt("a\r\n\tb" + new string('x', 500), []);

        Assert.Equal(200, excerpt.Length);
        Assert.StartsWith("a bx", excerpt, StringComparison.Ordinal);
        Assert.EndsWith("...", excerpt, StringComparison.Ordinal);
    }
}
