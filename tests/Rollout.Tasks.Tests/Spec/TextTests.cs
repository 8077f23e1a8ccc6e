using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Spec.Yaml;

namespace Rollout.Tasks.Tests.Spec;

public class TextTests
{
    private static readonly Dictionary<string, string> Values = new() { ["port"] = "80", ["brace"] = "{port}" };

    [Theory]
    [InlineData("", "")]
    [InlineData("http://x:{port}/", "http://x:80/")]
    [InlineData("{port}{port}", "8080")]
    [InlineData("{brace}", "{port}")]
    [InlineData("{{port}}", "{port}")]
    [InlineData("{{{port}}}", "{80}")]
    [InlineData("{other}", "{other}")]
    [InlineData("{ port }", "{ port }")]
    [InlineData("{", "{")]
    [InlineData("}", "}")]
    [InlineData("{}", "{}")]
    public void Should_Expand_When_NamesAreInBraces(string text, string expected) => Assert.Equal(expected, Placeholders.Expand(text, Values));

    [Fact]
    public void Should_GiveBackText_When_ItWasEscaped() => Check.QuickThrowOnFailure(Prop.ForAll<string>(text =>
        Placeholders.Expand(Placeholders.Escape(text ?? ""), Values) == (text ?? "")));

    [Theory]
    [InlineData("a{port}b", true)]
    [InlineData("{{", true)]
    [InlineData("a{b", false)]
    [InlineData("a}b", false)]
    [InlineData("{a b}", false)]
    public void Should_TellBalance_When_TextHasBraces(string text, bool expected) => Assert.Equal(expected, Placeholders.IsBalanced(text));

    [Theory]
    [InlineData("x", "x")]
    [InlineData("${A}", "1")]
    [InlineData("a${A}b${B}c", "a1b{2}c")]
    [InlineData("$${A}", "${A}")]
    [InlineData("$$${A}", "$${A}")]
    [InlineData("$A $$ $", "$A $$ $")]
    public void Should_TakeVariables_When_TheyAreSet(string text, string expected)
    {
        var variables = new VariableText(new Dictionary<string, string> { ["A"] = "1", ["B"] = "{2}" });

        Assert.Equal(expected, variables.Resolve(text, escapeBraces: false).Value);
        Assert.Equal(expected, Placeholders.Expand((string)variables.Resolve(text, escapeBraces: true).Value!, Values));
    }

    [Theory]
    [InlineData("${C}", "the environment variable 'C' is not set")]
    [InlineData("${C}${A}${D}", "the environment variables 'C', 'D' are not set")]
    [InlineData("${", "'${' is not followed by a name and '}'")]
    [InlineData("${}", "'${' is not followed by a name and '}'")]
    [InlineData("${1A}", "'${' is not followed by a name and '}'")]
    [InlineData("${A:-x}", "'${' is not followed by a name and '}'")]
    public void Should_SayWhy_When_VariableIsNotSet(string text, string wrong) =>
        Assert.Equal(wrong, new VariableText(new Dictionary<string, string> { ["A"] = "1" }).Resolve(text, escapeBraces: false).Complaint!.Wrong);

    [Theory]
    [InlineData("a b", "a|b")]
    [InlineData("  a   b ", "a|b")]
    [InlineData("a 'b c' \"d e\" ''", "a|b c|d e|")]
    [InlineData("a b\"c d\"e", "a|bc de")]
    public void Should_SplitCommand_When_ItIsWhole(string text, string expected) => Assert.Equal(expected, string.Join('|', CommandText.Split(text)!));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a 'b")]
    [InlineData("\"\" a")]
    public void Should_RefuseCommand_When_ItIsNotWhole(string text) => Assert.Null(CommandText.Split(text));

    [Theory]
    [InlineData("a", "a", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("helth", "health", 1)]
    [InlineData("hodl", "hold", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Should_CountChanges_When_NamesDiffer(string a, string b, int expected) => Assert.Equal((expected, expected), (Nearest.Distance(a, b), Nearest.Distance(b, a)));

    [Fact]
    public void Should_SuggestNothing_When_NoNameIsNear() => Assert.Null(Nearest.To("zebra", ["route", "health"]));

    [Theory]
    [InlineData("a.b[0].c", "a|b|0|c")]
    [InlineData("a['$.x'].c", "a|$.x|c")]
    public void Should_ReadPath_When_ItIsOne(string path, string expected) => Assert.Equal(expected, string.Join('|', SpecPath.Parse(path)!));

    [Theory]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a[x]")]
    [InlineData("a b")]
    [InlineData("[0]")]
    public void Should_RefusePath_When_ItIsNone(string path) => Assert.Null(SpecPath.Parse(path));

    [Theory]
    [InlineData("a.b[0]", "a.b")]
    [InlineData("a.b", "a")]
    [InlineData("a['x.y']", "a")]
    [InlineData("a", "")]
    public void Should_TellParent_When_PathHasOne(string path, string parent) => Assert.Equal(parent, SpecPath.Parent(path));

    [Theory]
    [InlineData("{ a: 1, b: 1.50, c: true, d: ~, e: text }", """{"a":1,"b":1.5,"c":true,"d":null,"e":"text"}""")]
    [InlineData("{ a: \"1\", b: 'true', c: [ x, { d: {} } ] }", """{"a":"1","b":"true","c":["x",{"d":{}}]}""")]
    [InlineData("{ a: \"x-{uuid}\", b: \"{{y}}\" }", """{"a":"x-{uuid}","b":"\u007by\u007d"}""")]
    [InlineData("{ a: \"${SECRET}\" }", """{"a":"hunter2-\u007bport\u007d-\u007bx"}""")]
    [InlineData("{ a: \"q\\\"\\n\\\\é\" }", """{"a":"q\"\n\\é"}""")]
    public void Should_WriteJson_When_BodyIsMapping(string yaml, string expected)
    {
        using var file = new SpecFile(("body: { id: \"{uuid}\", \"n\": 1 }", $"body: {yaml}"));

        var body = file.Load().SmokeFlows[0].Steps[0].Body!;

        Assert.Equal(expected, body);
        using var parsed = JsonDocument.Parse(body);
    }
}
