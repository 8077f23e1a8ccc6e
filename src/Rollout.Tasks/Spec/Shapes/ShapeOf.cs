using System.ComponentModel;
using System.Reflection;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Shapes;

/// <summary>Makes shapes from the spec types and their attributes.</summary>
internal static class ShapeOf
{
    public static ObjectShape Root() => Object(typeof(RolloutSpec));

    private static ObjectShape Object(Type type)
    {
        var defaults = Activator.CreateInstance(type)!;
        return new ObjectShape(type, [.. type.GetProperties().Where(p => p.CanWrite).Select(p => Key(p, defaults))], type.GetCustomAttribute<TextFormAttribute>()?.Key);
    }

    private static KeyShape Key(PropertyInfo property, object defaults)
    {
        var name = CamelCase.Of(property.Name);
        var shape = Of(property.PropertyType, name, property.IsDefined(typeof(OneOrManyAttribute)));
        return new KeyShape(
            name,
            property,
            shape,
            property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "",
            property.IsDefined(typeof(RequiredAttribute)),
            shape is TextShape text && property.GetValue(defaults) is { } value ? text.Format.Write(value) : null,
            property.GetCustomAttribute<BetweenAttribute>(),
            property.GetCustomAttribute<PlaceholdersAttribute>());
    }

    private static Shape Of(Type declared, string key, bool oneOrMany)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (TextFormats.For(type, key) is { } format)
        {
            return new TextShape(format);
        }

        if (type == typeof(JsonText))
        {
            return new JsonShape();
        }

        if (!type.IsGenericType)
        {
            return Object(type);
        }

        var item = type.GetGenericArguments()[^1];
        return type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? new ListShape(item, Of(item, key, false), oneOrMany) : new MapShape(item, Of(item, key, false));
    }
}
