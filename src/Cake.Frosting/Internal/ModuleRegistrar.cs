using Cake.Core.Composition;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Internal;

/// <summary>Puts the registrations of a Cake module into the services.</summary>
internal sealed class ModuleRegistrar : ICakeContainerRegistrar
{
    private readonly List<Registration> _registrations = [];

    internal static IServiceCollection Add(IServiceCollection services, ICakeModule module)
    {
        var registrar = new ModuleRegistrar();
        module.Register(registrar);
        registrar._registrations.ForEach(registration => registration.AddTo(services));
        return services;
    }

    public ICakeRegistrationBuilder RegisterType(Type type) => Register(new Registration(type, instance: null));

    public ICakeRegistrationBuilder RegisterInstance<TImplementation>(TImplementation instance)
        where TImplementation : class => Register(new Registration(typeof(TImplementation), instance));

    private Registration Register(Registration registration)
    {
        _registrations.Add(registration);
        return registration;
    }

    private sealed class Registration(Type implementation, object? instance) : ICakeRegistrationBuilder
    {
        private readonly List<Type> _services = [];
        private ServiceLifetime _lifetime = instance is null ? ServiceLifetime.Transient : ServiceLifetime.Singleton;

        public ICakeRegistrationBuilder As(Type type)
        {
            _services.Add(type);
            return this;
        }

        public ICakeRegistrationBuilder AsSelf() => As(implementation);

        public ICakeRegistrationBuilder Singleton()
        {
            _lifetime = ServiceLifetime.Singleton;
            return this;
        }

        public ICakeRegistrationBuilder Transient()
        {
            _lifetime = ServiceLifetime.Transient;
            return this;
        }

        internal void AddTo(IServiceCollection services)
        {
            var types = _services.Count > 0 ? _services : [implementation];
            if (instance is not null)
            {
                types.ForEach(type => services.Add(new ServiceDescriptor(type, instance)));
                return;
            }

            // One object, however many interfaces it is asked for by.
            var shared = _lifetime == ServiceLifetime.Singleton && types.Count > 1;
            if (shared)
            {
                services.AddSingleton(implementation);
            }

            foreach (var type in types.Where(type => !shared || type != implementation))
            {
                services.Add(shared
                    ? new ServiceDescriptor(type, provider => provider.GetRequiredService(implementation), ServiceLifetime.Singleton)
                    : new ServiceDescriptor(type, implementation, _lifetime));
            }
        }
    }
}
