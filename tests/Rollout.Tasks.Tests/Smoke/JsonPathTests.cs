using System.Text.Json;
using Rollout.Tasks.Smoke;

namespace Rollout.Tasks.Tests.Smoke;

public sealed class JsonPathTests
{
    private const string Json = """{"a":{"b":[{"c":"x"},{"c":2.50}],"a b":true,"n":null,"s":""},"list":[[1],[2]]}""";

    [Theory]
    [InlineData("$.a.b[0].c", "x")]
    [InlineData("$.a.b[1].c", "2.50")]
    [InlineData("$.a['a b']", "true")]
    [InlineData("$['a'].b[1]['c']", "2.50")]
    [InlineData("$.a.n", "null")]
    [InlineData("$.a.s", "")]
    [InlineData("$.list[1][0]", "2")]
    [InlineData("$.list", "[[1],[2]]")]
    [InlineData("$.a.b[0]", """{"c":"x"}""")]
    [InlineData("$", Json)]
    public void Should_FindTheValue_When_PathIs(string path, string expected)
    {
        using var document = JsonDocument.Parse(Json);
        Assert.True(JsonPath.TryParse(path, out var parsed, out var error), error);

        Assert.Equal(expected, JsonPath.Text(parsed!.Find(document.RootElement, out _)!.Value));
    }

    [Theory]
    [InlineData("$.a.x", "$.a.x is missing: $.a is an object with 'b', 'a b', 'n', 's'")]
    [InlineData("$.a.b[2].c", "$.a.b[2].c is missing: $.a.b is an array of 2")]
    [InlineData("$.a.b.c", "$.a.b.c is missing: $.a.b is an array of 2")]
    [InlineData("$[0]", "$[0] is missing: $ is an object with 'a', 'list'")]
    [InlineData("$.a.n.x", "$.a.n.x is missing: $.a.n is null")]
    [InlineData("$.a.b[0].c.d", "$.a.b[0].c.d is missing: $.a.b[0].c is a string")]
    [InlineData("$.A", "$.A is missing: $ is an object with 'a', 'list'")]
    public void Should_SayWhereItEnds_When_ThereIsNoSuchValue(string path, string expected)
    {
        using var document = JsonDocument.Parse(Json);
        Assert.True(JsonPath.TryParse(path, out var parsed, out _));

        Assert.Null(parsed!.Find(document.RootElement, out var missing));
        Assert.Equal(expected, missing);
    }

    [Theory]
    [InlineData("a.b", "the JSON path 'a.b' must start with '$', such as '$.status'")]
    [InlineData("", "the JSON path '' must start with '$', such as '$.status'")]
    [InlineData("$a", "the JSON path '$a' cannot be read at column 2; known are '.name', '[0]' and '['name']'")]
    [InlineData("$.", "the JSON path '$.' cannot be read at column 2; known are '.name', '[0]' and '['name']'")]
    [InlineData("$..a", "the JSON path '$..a' cannot be read at column 2; known are '.name', '[0]' and '['name']'")]
    [InlineData("$.a.", "the JSON path '$.a.' cannot be read at column 4; known are '.name', '[0]' and '['name']'")]
    [InlineData("$.*", "the JSON path '$.*' cannot be read at column 2; known are '.name', '[0]' and '['name']'")]
    [InlineData("$.a[-1]", "the JSON path '$.a[-1]' cannot be read at column 4; known are '.name', '[0]' and '['name']'")]
    [InlineData("$.a[0", "the JSON path '$.a[0' cannot be read at column 4; known are '.name', '[0]' and '['name']'")]
    [InlineData("$.a[]", "the JSON path '$.a[]' cannot be read at column 4; known are '.name', '[0]' and '['name']'")]
    [InlineData("$['a", "the JSON path '$['a' cannot be read at column 2; known are '.name', '[0]' and '['name']'")]
    [InlineData("$.a[99999999999]", "the JSON path '$.a[99999999999]' cannot be read at column 4; known are '.name', '[0]' and '['name']'")]
    public void Should_SayWhatIsWrong_When_PathCannotBeRead(string path, string expected)
    {
        Assert.False(JsonPath.TryParse(path, out _, out var error));
        Assert.Equal(expected, error);
    }
}
