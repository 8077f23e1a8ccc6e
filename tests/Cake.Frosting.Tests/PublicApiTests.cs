using System.Reflection;
using System.Text;

namespace Cake.Frosting.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void Should_BeThatOfThePackage_When_TheStandInIsBuilt()
    {
        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PublicApi.txt"));

        Assert.Equal(expected, Describe(typeof(CakeHost).Assembly));
    }

    [Fact]
    public void Should_LieInOneNamespace_When_ATypeIsPublic() =>
        Assert.All(typeof(CakeHost).Assembly.GetExportedTypes(), type => Assert.Equal("Cake.Frosting", type.Namespace));

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.ToString(), StringComparer.Ordinal))
        {
            text.Append($"{Head(type)}\n");
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append($"    {member}\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        var kind = type.IsInterface ? "interface" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        var usage = type.GetCustomAttribute<AttributeUsageAttribute>(inherit: false) is { } found ? $"[{found.ValidOn}, AllowMultiple = {found.AllowMultiple}, Inherited = {found.Inherited}] " : "";
        Type?[] bases = [type.BaseType == typeof(object) ? null : type.BaseType, .. type.GetInterfaces().Where(candidate => candidate.IsPublic).OrderBy(candidate => candidate.FullName, StringComparer.Ordinal)];
        var inherited = string.Join(", ", bases.OfType<Type>().Select(Name));
        return $"{usage}{kind} {Name(type)}{(inherited.Length > 0 ? $" : {inherited}" : "")}{Constraints(type.GetGenericArguments())}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        foreach (var constructor in type.GetConstructors(Declared).Where(constructor => constructor.IsPublic || constructor.IsFamily))
        {
            yield return $"{(constructor.IsPublic ? "public" : "protected")} {type.Name.Split('`')[0]}({Parameters(constructor)})";
        }

        foreach (var method in type.GetMethods(Declared).Where(method => method.IsPublic || method.IsFamily || (method.IsPrivate && method.IsVirtual)))
        {
            var modifier = method.IsStatic ? "static " : method is { IsAbstract: true } ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "";
            var access = method.IsPublic ? "public" : method.IsFamily ? "protected" : "explicit";
            var arguments = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
            yield return $"{access} {modifier}{Name(method.ReturnType)} {method.Name}{arguments}({Parameters(method)}){Constraints(method.GetGenericArguments())}";
        }
    }

    private static string Parameters(MethodBase method)
    {
        var extended = method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute)) ? "this " : "";
        return extended + string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));
    }

    private static string Constraints(Type[] parameters) => string.Concat(parameters.Select(parameter =>
    {
        var attributes = parameter.GenericParameterAttributes;
        string?[] parts =
        [
            attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? "class" : null,
            .. parameter.GetGenericParameterConstraints().Select(Name),
            attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) ? "new()" : null,
        ];
        var given = string.Join(", ", parts.OfType<string>());
        return given.Length > 0 ? $" where {parameter.Name} : {given}" : "";
    }));

    private static string Name(Type type) =>
        type.IsGenericParameter ? type.Name
        : !type.IsGenericType ? type.FullName!
        : $"{type.Namespace}.{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
}
