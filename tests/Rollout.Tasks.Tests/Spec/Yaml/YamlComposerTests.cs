using Rollout.Tasks.Spec;
using Rollout.Tasks.Spec.Yaml;

namespace Rollout.Tasks.Tests.Spec.Yaml;

public class YamlComposerTests
{
    [Fact]
    public void Should_PreferOwnKeys_When_MappingsAreMerged()
    {
        var root = Compose("a: &a { x: 1, y: 1 }\nb: &b { y: 2, z: 2 }\nc: { <<: [ *a, *b ], x: 3 }\n");

        var merged = Assert.IsType<YamlMapping>(root["c"]);
        Assert.Equal([("x", "3"), ("y", "1"), ("z", "2")], merged.Entries.Select(e => (e.Key, ((YamlText)e.Value).Text)));
    }

    [Fact]
    public void Should_TellPlaces_When_ValuesAreNested()
    {
        var root = Compose("a:\n  b: [ x,\n    y ]\n");

        var entry = ((YamlMapping)root["a"]!).Entries[0];
        Assert.Equal((2, 3), (entry.At.Line, entry.At.Column));
        Assert.Equal((3, 5), (((YamlList)entry.Value).Items[1].At.Line, ((YamlList)entry.Value).Items[1].At.Column));
    }

    [Theory]
    [InlineData("a: [1, 2\nb: 3\n", 2, 1)]
    [InlineData("a: 'x\nb: 2\n", 1, 4)]
    [InlineData("a: b: c\n", 1, 5)]
    [InlineData("a: 1\n   b: 2\n", 2, 5)]
    [InlineData("a: @x\n", 1, 4)]
    [InlineData("a: 1\n- b\n", 2, 1)]
    [InlineData("a: *b\n", 1, 4)]
    [InlineData("a: &a [ *a ]\n", 1, 9)]
    [InlineData("a: !!int 1\n", 1, 4)]
    [InlineData("? [ a ]\n: b\n", 1, 3)]
    [InlineData("", 1, 1)]
    [InlineData("# only a comment\n", 1, 1)]
    [InlineData("- a\n", 1, 1)]
    [InlineData("text\n", 1, 1)]
    [InlineData("a: 1\n---\nb: 1\n", 2, 1)]
    public void Should_TellPlace_When_TextIsNoFile(string text, int line, int column)
    {
        var (faults, locations) = (new List<SpecFault>(), new SpecLocations("f.yaml"));

        YamlComposer.Compose(text, faults, locations);

        var error = Assert.Single(locations.Locate(faults));
        Assert.Equal(("RT1002", "f.yaml", line, column), (error.Code, error.Path, error.Line, error.Column));
    }

    [Fact]
    public void Should_Refuse_When_AliasesGrowWithoutEnd()
    {
        var lines = Enumerable.Range(1, 30).Select(i => $"a{i}: &a{i} [ *a{i - 1}, *a{i - 1} ]");
        var (faults, locations) = (new List<SpecFault>(), new SpecLocations("f.yaml"));

        YamlComposer.Compose("a0: &a0 x\n" + string.Join('\n', lines), faults, locations);

        Assert.Contains("more than 20000 values", Assert.Single(locations.Locate(faults)).Message, StringComparison.Ordinal);
    }

    private static YamlMapping Compose(string text)
    {
        var faults = new List<SpecFault>();
        var root = YamlComposer.Compose(text, faults, new SpecLocations("f.yaml"));
        Assert.Empty(faults);
        return root!;
    }
}
