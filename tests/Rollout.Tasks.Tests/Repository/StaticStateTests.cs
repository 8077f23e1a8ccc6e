using System.Reflection;
using System.Runtime.CompilerServices;

namespace Rollout.Tasks.Tests.Repository;

public sealed class StaticStateTests
{
    [Fact]
    public void Should_BeReadOnly_When_FieldOfLibraryIsStatic()
    {
        var mutable = typeof(RolloutException).Assembly.GetTypes()
            .Where(type => !IsGenerated(type))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsInitOnly && !field.IsLiteral && !IsGeneratedCache(field))
            .Select(field => $"{field.DeclaringType}.{field.Name}");

        Assert.Empty(mutable);
    }

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || (type.DeclaringType is { } outer && IsGenerated(outer));

    /// <summary>The field of <c>static X { get; set; }</c> is generated too, but it is state: its name ends with the property's.</summary>
    private static bool IsGeneratedCache(FieldInfo field) =>
        field.IsDefined(typeof(CompilerGeneratedAttribute)) && !field.Name.EndsWith("k__BackingField", StringComparison.Ordinal);
}
